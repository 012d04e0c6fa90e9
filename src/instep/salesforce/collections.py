"""Collections of records: how many are sent, and what comes back (salesforce-api.md, B4 and C8)."""

from collections.abc import Mapping, Sequence
from typing import Any

from instep.salesforce.errors import OutcomeUnknown
from instep.salesforce.port import MAX_COLLECTION
from instep.salesforce.records import RecordError, SaveResult


def check_size(records: Sequence[object]) -> None:
    if len(records) > MAX_COLLECTION:
        raise ValueError(f"a collection holds at most {MAX_COLLECTION} records, not {len(records)}")


def read_results(body: Any, count: int) -> list[SaveResult]:
    """Results in the records' order. SOAP's are spelt as REST's before they come here.

    Raises:
        OutcomeUnknown: It is not one result a record, so nobody knows what was written.
    """
    if not isinstance(body, list) or len(body) != count or not all(isinstance(result, dict) for result in body):
        raise OutcomeUnknown("the answer does not hold one result a record")
    return [
        SaveResult(
            id=str(result.get("id") or ""),
            is_success=result.get("success") is True,
            errors=tuple(_error(error) for error in result.get("errors") or ()),
        )
        for result in body
    ]


def _error(error: Mapping[str, Any]) -> RecordError:
    return RecordError(
        status_code=str(error.get("statusCode") or error.get("errorCode") or ""),
        message=str(error.get("message") or ""),
        fields=tuple(str(field) for field in error.get("fields") or ()),
    )
