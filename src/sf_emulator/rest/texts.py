"""Texts of refused requests. Codes: salesforce-api.md, C1 to C3. What is UNCONFIRMED is corrected here."""

from sf_emulator.objects import RequestRefused


def not_found() -> RequestRefused:
    return RequestRefused(404, "NOT_FOUND", "The requested resource does not exist")


def no_such_lookup_field(name: str) -> RequestRefused:
    return RequestRefused(404, "NOT_FOUND", f"Provided external ID field does not exist or is not accessible: {name}")


def method_not_allowed(method: str, allowed: str) -> RequestRefused:  # UNCONFIRMED text
    text = f"HTTP Method '{method}' not allowed. Allowed are {allowed}"
    return RequestRefused(405, "METHOD_NOT_ALLOWED", text, headers={"Allow": allowed})


def retired_version() -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(410, "UNSUPPORTED_API_VERSION", "The requested API version has been retired")


def broken_json(problem: str, row: int, column: int) -> RequestRefused:  # UNCONFIRMED text
    return RequestRefused(400, "JSON_PARSER_ERROR", f"{problem} at [line:{row}, column:{column}]")


def no_body() -> RequestRefused:  # UNCONFIRMED text
    return _wrong_json("The HTTP entity body is required, but this request has no entity body.")


def body_is_no_object() -> RequestRefused:  # UNCONFIRMED text
    return _wrong_json("The HTTP entity body must be a JSON object")


def no_records() -> RequestRefused:  # UNCONFIRMED text
    return _wrong_json("The request body must have an array of records")


def no_subrequests() -> RequestRefused:  # UNCONFIRMED text
    return _wrong_json("compositeRequest must be an array of subrequests")


def _wrong_json(problem: str) -> RequestRefused:
    return RequestRefused(400, "JSON_PARSER_ERROR", problem)


def no_query() -> RequestRefused:  # UNCONFIRMED text
    return RequestRefused(400, "MALFORMED_QUERY", "A query string has to be specified")


def malformed_id(value: str) -> RequestRefused:
    return RequestRefused(400, "MALFORMED_ID", f"Id: id value of incorrect type: {value}", ("Id",))


def no_such_field(name: str, sobject: str) -> RequestRefused:
    return RequestRefused(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {sobject}")


def too_many_records(limit: int) -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(
        400,
        "EXCEEDED_ID_LIMIT",
        f"record limit reached. cannot submit more than {limit} records in this transaction",
    )


def too_many_subrequests(limit: int) -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(400, "LIMIT_EXCEEDED", f"Cannot execute more than {limit} subrequests in a composite request")


def too_many_collections(limit: int) -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(
        400,
        "LIMIT_EXCEEDED",
        f"Cannot execute more than {limit} query or sObject Collections subrequests in a composite request",
    )


def missing_reference(name: str) -> RequestRefused:
    return RequestRefused(400, "PROCESSING_HALTED", f"Invalid reference specified. No value for {name} found in {name}")


def rolled_back() -> RequestRefused:
    return RequestRefused(
        400,
        "PROCESSING_HALTED",
        "The transaction was rolled back since another operation in the same transaction failed.",
    )


def no_password_access() -> RequestRefused:
    return RequestRefused(403, "INSUFFICIENT_ACCESS", "You do not have permission to view this record.")


def weak_password() -> RequestRefused:  # UNCONFIRMED text
    return RequestRefused(
        400,
        "INVALID_NEW_PASSWORD",
        "Your password must be at least 8 characters long and include letters and numbers",
    )


def bad_header(name: str) -> RequestRefused:  # UNCONFIRMED text
    return RequestRefused(400, "INVALID_HEADER", f"The value of header {name} is not valid")


def halted() -> RequestRefused:
    return RequestRefused(412, "BATCH_PROCESSING_HALTED", "Batch processing halted per request")
