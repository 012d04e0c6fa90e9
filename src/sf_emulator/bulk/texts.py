"""Texts of the Bulk APIs, in one table.

Confirmed ones are from the Bulk API guide and from answers that people published; what is marked UNCONFIRMED is known
from experience or inferred, and is corrected here and nowhere else.
"""

from sf_emulator.objects import RecordError, RequestRefused
from sf_emulator.objects.sobjects import Field

from .errors import BulkRefused, ContentRefused

# --- why a job or batch failed: its errorMessage or stateMessage ---

OPEN_QUOTE = "InvalidBatch : Failed to parse CSV. EOF reached before closing an opened quote"
TEXT_AFTER_QUOTE = "InvalidBatch : Failed to parse CSV. Not expecting more text after end quote"
UNESCAPED_QUOTE = (
    "InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote"
)
NOT_UTF_8 = "InvalidBatch : Failed to parse CSV. Invalid UTF-8"  # UNCONFIRMED text
NOT_JSON = "InvalidBatch : Failed to parse JSON"  # UNCONFIRMED text
NOT_XML = "InvalidBatch : Failed to parse XML"  # UNCONFIRMED text
INTERNAL_ERROR = "InternalServerError : The job could not be worked off"  # UNCONFIRMED text


def wrong_line_ending(expected: str) -> str:
    return f"ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is {expected}"


def wrong_number_of_columns(found: int, expected: int) -> str:  # UNCONFIRMED text
    return f"InvalidBatch : Failed to parse CSV. A row has {found} columns, the header has {expected}"


def too_many_records(limit: int) -> str:  # UNCONFIRMED text
    return f"InvalidBatch : Exceeded the limit of {limit} records in a batch"


def no_such_field(name: str) -> ContentRefused:
    return ContentRefused(f"InvalidBatch : Field name not found : {name}")


def duplicate_field(name: str) -> ContentRefused:  # UNCONFIRMED text
    return ContentRefused(f"InvalidBatch : Field name is repeated : {name}")


def no_such_relationship(name: str) -> ContentRefused:
    return ContentRefused(f"InvalidBatch : Unable to find relationship: {name}")


def type_not_needed(relationship: str) -> ContentRefused:
    return ContentRefused(
        f"InvalidBatch : type is not needed for non polymorphic foreign key references: {relationship}"
    )


def type_needed(relationship: str) -> ContentRefused:  # UNCONFIRMED text
    return ContentRefused(f"InvalidBatch : type is needed for polymorphic foreign key references: {relationship}")


def ids_only(operation: str) -> ContentRefused:
    return ContentRefused(f"InvalidBatch : The '{operation}' batch must contain only ids")


def query_failed(code: str, message: str) -> str:
    return f"InvalidBatch : Failed to process query: {code}: {message}"


def other_object_queried(queried: str, of_job: str) -> str:
    return query_failed(
        "INVALID_TYPE_FOR_OPERATION",
        f"The root entity of the requested query ({queried}) does not match the entity of the requested Bulk API "
        f"Job ({of_job}).",
    )


# --- why a record is refused ---


def wrong_type(field: Field, value: str) -> RecordError:
    message = f"{field.label}: value not of required type: {value}"
    return RecordError("INVALID_TYPE_ON_FIELD_IN_RECORD", message, (field.name,))


# --- queries that are not for bulk ---

COMPOUND_FIELD = "Selecting compound data not supported in Bulk Query"
CHILD_QUERY = "Aggregate Relationships not supported in Bulk Query"
AGGREGATE = "Aggregate functions and GROUP BY are not supported in Bulk Query"  # UNCONFIRMED text
OFFSET = "OFFSET is not supported in Bulk Query"  # UNCONFIRMED text
TYPEOF = "TYPEOF is not supported in Bulk Query"  # UNCONFIRMED text


# --- refused requests ---


def unparsable_job() -> BulkRefused:
    return BulkRefused("InvalidJob", "Unable to parse Job")


def missing_in_job(name: str) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidJob", f"No {name} was specified for the job")


def bad_value_in_job(name: str, value: object) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidJob", f"{name} has an invalid value: {value}")


def no_such_object(name: str) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidJob", f"Unable to find object: {name}")


def object_not_supported(name: str) -> BulkRefused:
    return BulkRefused("InvalidEntity", f"Entity '{name}' is not supported by the Bulk API.")


def no_external_id(sobject: str) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused(
        "InvalidJob", f"External ID was blank for {sobject}. An External ID must be specified for upsert."
    )


def external_id_without_upsert() -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidJob", "External ID field name is only supported for upsert")


def not_an_external_id(name: str, sobject: str) -> BulkRefused:
    return BulkRefused(
        "InvalidJob",
        f"Field name provided, {name} does not match an External ID, Salesforce Id, or indexed field for {sobject}",
    )


def hard_delete_not_allowed() -> BulkRefused:
    return BulkRefused(
        "FeatureNotEnabled",
        "hardDelete operation requires special user profile permission, please contact your system administrator",
    )


def other_users_job() -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidUser", "The job was created by another user")


def bad_state(state: object) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidJobState", f"Job state {state} is not supported in this request")


def cannot_abort(state: str) -> BulkRefused:
    return BulkRefused("InvalidJobState", f"Aborting already {state} Job not allowed")


def cannot_close(state: str) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidJobState", f"Closing already {state} Job not allowed")


def cannot_delete() -> BulkRefused:
    return BulkRefused("API_ERROR", "Error encountered when deleting the job because the job is not terminated")


def not_open(state: str) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidJobState", f"Job is not open for data: it is {state}")


def second_upload(job_id: str) -> BulkRefused:
    return BulkRefused(
        "ClientInputError",
        f"Found multiple contents for job: <{job_id}>, please 'Close' / 'Abort' / 'Delete' the current Job then "
        "create a new Job and make sure you only do 'PUT' once on a given Job.",
    )


def too_large(limit_mb: int) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("ClientInputError", f"The uploaded data exceeds the limit of {limit_mb} MB")


def too_long_for_multipart(limit: int) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("ClientInputError", f"Multipart job data exceeds the limit of {limit} characters")


def unreadable_compression() -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("ClientInputError", "Failed to read request: the compressed content is damaged")


def empty_batch() -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("ClientInputError", "Failed to read request: the batch is empty")


def not_finished() -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidJobState", "The job must be finished before its results can be read")


def other_version() -> BulkRefused:  # UNCONFIRMED code and text; the status is confirmed
    return BulkRefused("API_ERROR", "Use the API version that the job was created with to get its results", 409)


def bad_locator() -> BulkRefused:  # UNCONFIRMED code and text
    return BulkRefused("INVALID_QUERY_LOCATOR", "invalid query locator")


def bad_number(name: str) -> BulkRefused:  # UNCONFIRMED code and text
    return BulkRefused("API_ERROR", f"{name} must be a whole number above 0")


def query_not_for_bulk(message: str) -> BulkRefused:  # UNCONFIRMED code
    return BulkRefused("API_ERROR", message)


# --- Bulk API 2.0 alone: the REST API's ---


def not_found() -> RequestRefused:
    return RequestRefused(404, "NOT_FOUND", "The requested resource does not exist")


def retired_version() -> RequestRefused:  # UNCONFIRMED code and text
    return RequestRefused(410, "UNSUPPORTED_API_VERSION", "The requested API version has been retired")


def wrong_method(method: str, allowed: str) -> RequestRefused:  # UNCONFIRMED text
    text = f"HTTP Method '{method}' not allowed. Allowed are {allowed}"
    return RequestRefused(405, "METHOD_NOT_ALLOWED", text, headers={"Allow": allowed})


# --- Bulk API 1.0 alone ---


def no_such_job(job_id: str) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidJob", f"Unable to find job with id: {job_id}", 404)


def no_such_batch(batch_id: str) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidBatch", f"Unable to find batch with id: {batch_id}", 404)


def invalid_url() -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidUrl", "Destination URL not found", 404)


def method_not_allowed(method: str, allowed: str) -> BulkRefused:
    return BulkRefused("MethodNotAllowed", f"HTTP Method '{method}' not allowed. Allowed are {allowed}", 405)


def invalid_version(version: str) -> BulkRefused:  # UNCONFIRMED text; code and status are confirmed
    return BulkRefused("InvalidVersion", f"Api version is not supported: {version}")


def invalid_session() -> BulkRefused:
    return BulkRefused("InvalidSessionId", "Invalid session id")


def no_such_result(result_id: str) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidBatch", f"Unable to find result with id: {result_id}", 404)


def batch_not_completed() -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("InvalidBatch", "Batch not completed")


def records_not_processed() -> BulkRefused:
    return BulkRefused("InvalidBatch", "Records not processed")


def bad_header(name: str, value: str) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("ClientInputError", f"The header {name} has an invalid value: {value}")


def other_content_type(expected: str) -> BulkRefused:  # UNCONFIRMED text
    return BulkRefused("ClientInputError", f"The batch must have the job's content type: {expected}")
