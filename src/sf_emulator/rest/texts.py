"""Texts of refused requests. Codes: salesforce-api.md, C1 to C3. What is UNCONFIRMED is corrected here."""

from sf_emulator.objects import RecordError, RequestRefused

# --- the address, the method, the version ---


def not_found() -> RequestRefused:
    return RequestRefused(404, "NOT_FOUND", "The requested resource does not exist")


def no_apex_class() -> RequestRefused:
    """Source: what callers of missing Apex REST classes report (restforce issue 418, simple-salesforce issue 742)."""
    return RequestRefused(404, "NOT_FOUND", "Could not find a match for URL")


def no_such_lookup_field(name: str) -> RequestRefused:
    return RequestRefused(404, "NOT_FOUND", f"Provided external ID field does not exist or is not accessible: {name}")


def method_not_allowed(method: str, allowed: str) -> RequestRefused:
    text = f"HTTP Method '{method}' not allowed. Allowed are {allowed}"
    return RequestRefused(405, "METHOD_NOT_ALLOWED", text, headers={"Allow": allowed})


def retired_version() -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(410, "UNSUPPORTED_API_VERSION", "The requested API version has been retired")


def address_too_long() -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(414, "URI_TOO_LONG", "The length of the URI exceeds the 16384 byte limit.")


def headers_too_long() -> RequestRefused:  # UNCONFIRMED code and text
    text = "The combined length of the URI and headers exceeds the 16384 byte limit."
    return RequestRefused(431, "REQUEST_HEADER_FIELDS_TOO_LARGE", text)


# --- headers ---


def bad_header(name: str) -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(400, "INVALID_HEADER", f"The value of header {name} is not valid")


def precondition_failed(name: str) -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(412, "PRECONDITION_FAILED", f"The precondition of header {name} is not met")


def unsupported_media_type(media_type: str) -> RequestRefused:
    text = f"MediaType of '{media_type}' is not supported by this resource"
    return RequestRefused(415, "UNSUPPORTED_MEDIA_TYPE", text)


def unsupported_encoding(encoding: str) -> RequestRefused:  # UNCONFIRMED text
    text = f"Content-Encoding of '{encoding}' is not supported by this resource"
    return RequestRefused(415, "UNSUPPORTED_MEDIA_TYPE", text)


# --- the body ---


def broken_compression(encoding: str) -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(400, "UNKNOWN_EXCEPTION", f"The request body is not valid {encoding}")


def broken_json(problem: str, row: int, column: int) -> RequestRefused:
    return _wrong_json(f"{problem} at [line:{row}, column:{column}]")


def broken_xml(problem: str, row: int, column: int) -> RequestRefused:  # UNCONFIRMED text
    return RequestRefused(400, "XML_PARSER_ERROR", f"{problem} at [line:{row}, column:{column}]")


def no_body() -> RequestRefused:
    return _wrong_json("The HTTP entity body is required, but this request has no entity body.")


def body_is_no_object() -> RequestRefused:  # UNCONFIRMED text
    return _wrong_json("The HTTP entity body must be a JSON object")


def no_records() -> RequestRefused:  # UNCONFIRMED text
    return _wrong_json("The request body must have an array of records")


def no_list(name: str) -> RequestRefused:  # UNCONFIRMED text
    return _wrong_json(f"{name} must be an array of objects")


def not_a_map(name: str) -> RequestRefused:  # UNCONFIRMED text
    return _wrong_json(f"{name} must be an object")


def missing_property(name: str) -> RequestRefused:  # UNCONFIRMED text
    return _wrong_json(f"{name} is required")


def _wrong_json(problem: str) -> RequestRefused:
    return RequestRefused(400, "JSON_PARSER_ERROR", problem)


# --- rows ---


def no_such_field(name: str, sobject: str) -> RequestRefused:
    return RequestRefused(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {sobject}")


def entity_is_deleted() -> RequestRefused:
    return RequestRefused(404, "ENTITY_IS_DELETED", "entity is deleted", ())


def no_such_record() -> RequestRefused:
    """What a write answers; a read answers `not_found`."""
    return RequestRefused(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", ())


def bad_replication_date(name: str, value: str) -> RequestRefused:  # UNCONFIRMED text
    return RequestRefused(400, "INVALID_REPLICATION_DATE", f"{name} is not a valid date and time: {value}")


def too_many_records(limit: int) -> RequestRefused:
    text = f"record limit reached. cannot submit more than {limit} records into this call"
    return RequestRefused(400, "EXCEEDED_ID_LIMIT", text)


def too_many_chunks() -> RequestRefused:  # UNCONFIRMED code
    text = "Cannot have more than 10 chunks in a single operation. Please rearrange the data to reduce chunking."
    return RequestRefused(400, "INVALID_TYPE", text)


# --- queries ---


def no_query() -> RequestRefused:  # UNCONFIRMED text
    return RequestRefused(400, "MALFORMED_QUERY", "A query string has to be specified")


def no_search() -> RequestRefused:  # UNCONFIRMED text
    return RequestRefused(400, "MALFORMED_SEARCH", "A search string has to be specified")


def no_number(value: str) -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(400, "INVALID_QUERY_VALUE", f"{value} is not a number")


# --- several requests in one ---


def too_many_operations(limit: int) -> RequestRefused:
    return RequestRefused(400, "LIMIT_EXCEEDED", _too_many(limit, "operations"))


def too_many_collections(limit: int) -> RequestRefused:  # UNCONFIRMED text
    return RequestRefused(400, "LIMIT_EXCEEDED", _too_many(limit, "query or sObject Collections operations"))


def _too_many(limit: int, what: str) -> str:
    return f"The request can\N{RIGHT SINGLE QUOTATION MARK}t contain more than {limit} {what}."


def bad_reference_id(name: str) -> RequestRefused:
    return _wrong_json(_reference_rule(name))


def missing_reference(name: str, reference: str) -> RequestRefused:
    text = f"Invalid reference specified. No value for {reference} found in {name}. {_reference_rule(reference)}"
    return RequestRefused(400, "PROCESSING_HALTED", text)


def _reference_rule(name: str) -> str:
    return (
        f"Provided referenceId ('{name}') must start with a letter or a number, "
        "and it can contain only letters, numbers and underscores ('_')."
    )


def repeated_reference_id(name: str) -> RequestRefused:  # UNCONFIRMED text
    return _wrong_json(f"Duplicate referenceId: {name}")


def header_in_subrequest(name: str) -> RequestRefused:  # UNCONFIRMED text
    return _wrong_json(f"The header {name} cannot be specified in a subrequest")


def not_composite(url: str) -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(400, "INVALID_INPUT", f"The resource {url} is not supported in this request")


def version_out_of_range(url: str) -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(400, "INVALID_BATCH_REQUEST", f"The API version of {url} is not supported in this request")


def graph_limit(what: str, limit: int) -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(400, "LIMIT_EXCEEDED", f"The maximum number of {what} is {limit}.")


def rolled_back() -> RequestRefused:
    return RequestRefused(
        400,
        "PROCESSING_HALTED",
        "The transaction was rolled back since another operation in the same transaction failed.",
    )


def too_many_failed_graphs(limit: int) -> RequestRefused:  # UNCONFIRMED text
    text = f"The processing was halted because {limit} graphs of this request failed."
    return RequestRefused(400, "PROCESSING_HALTED", text)


def halted() -> RequestRefused:
    return RequestRefused(412, "BATCH_PROCESSING_HALTED", "Batch processing halted per request")


def repeated_tree_reference() -> RecordError:  # UNCONFIRMED text
    return RecordError("INVALID_INPUT", "Duplicate ReferenceId provided in the request.")


def bad_tree_reference() -> RecordError:  # UNCONFIRMED text
    return RecordError("INVALID_INPUT", "Invalid reference id: it must begin with a letter or a number.")


def wrong_tree_type(given: str, expected: str) -> RecordError:  # UNCONFIRMED text
    return RecordError("INVALID_INPUT", f"Incorrect type: {given}, expected {expected}.")


def tree_too_large(what: str, count: int, limit: int) -> RecordError:  # UNCONFIRMED text
    return RecordError("INVALID_INPUT", f"Provided number of {what}: {count} is greater than the maximum of {limit}.")


# --- passwords ---


def no_password_access() -> RequestRefused:
    return RequestRefused(403, "INSUFFICIENT_ACCESS", "You do not have permission to view this record.")


# --- external client apps ---


def no_access_to_limits() -> RequestRefused:  # UNCONFIRMED code and text
    text = "You need the View Setup and Configuration permission to view this resource."
    return RequestRefused(403, "INSUFFICIENT_ACCESS", text)


def no_rights_on_apps() -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(403, "INSUFFICIENT_ACCESS", "You do not have access to the External Client Apps resource.")


def app_secrets_are_off() -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(403, "FUNCTIONALITY_NOT_ENABLED", "This feature is not currently enabled for this user.")


def already_staged(text: str) -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(400, "INVALID_OPERATION", text)


def no_such_command() -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(400, "ILLEGAL_QUERY_PARAMETER_VALUE", "The command must be rotate.")
