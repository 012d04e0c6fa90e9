"""REST answers as values or as the exception that says what to do next (salesforce-api.md, C2 and C3)."""

import json
import re
from typing import Any

import httpx2

from instep.salesforce.errors import NeedsAuthorization, OutcomeUnknown, SalesforceError, Unintelligible
from instep.salesforce.records import ApiUsage
from instep.salesforce.transport import SessionExpired, kind_of_failure
from instep.salesforce.wire import Answer

_USAGE = re.compile(r"\bapi-usage=(\d+)/(\d+)")
_NOT_FOR_REST = "not valid for use with the REST API"


def read_usage(answer: Answer) -> ApiUsage | None:
    found = _USAGE.search(answer.headers.get("sforce-limit-info", ""))
    return ApiUsage(int(found[1]), int(found[2])) if found else None


def read_json(answer: Answer, usage: ApiUsage | None, *, is_write: bool) -> Any:
    """The JSON of a good answer; None when it has no body.

    Raises:
        SalesforceError: The branch of the tree that fits the status and code.
    """
    if answer.status >= httpx2.codes.BAD_REQUEST:
        raise _failure(answer, usage, is_write=is_write)
    if answer.status == httpx2.codes.NO_CONTENT:
        return None
    try:
        return json.loads(answer.body)
    except ValueError as error:
        unusable = OutcomeUnknown if is_write else Unintelligible
        raise unusable(
            f"the answer is not JSON ({answer.media_type})", status=answer.status, request=answer.request
        ) from error


def _failure(answer: Answer, usage: ApiUsage | None, *, is_write: bool) -> SalesforceError:
    code, text, fields = _read_error(answer)
    kind = _kind(answer.status, code, text, usage, is_write=is_write)
    return kind(text, code=code, fields=fields, status=answer.status, request=answer.request)


def _kind(status: int, code: str, text: str, usage: ApiUsage | None, *, is_write: bool) -> type[SalesforceError]:
    if status == httpx2.codes.UNAUTHORIZED:
        is_curable = code == "INVALID_SESSION_ID" and _NOT_FOR_REST not in text
        return SessionExpired if is_curable else NeedsAuthorization
    return kind_of_failure(status, code, usage, is_write=is_write)


def _read_error(answer: Answer) -> tuple[str, str, tuple[str, ...]]:
    """Code, text and fields of the first error. The body of anything else than JSON is not repeated: it may hold
    personal data, or a proxy's page."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        return "", f"no readable error ({answer.media_type}, {len(answer.body)} bytes)", ()
    first = body[0] if isinstance(body, list) and body else body
    if not isinstance(first, dict):
        return "", "an error without code and text", ()
    fields = first.get("fields")
    return (
        str(first.get("errorCode") or first.get("error") or ""),
        str(first.get("message") or first.get("error_description") or ""),
        tuple(str(field) for field in fields) if isinstance(fields, list) else (),
    )
