"""REST answers as values or as the exception that says what to do next (salesforce-api.md, C2 and C3)."""

import json
import re
from typing import Any

import httpx2

from instep.salesforce.errors import (
    LimitReached,
    NeedsAuthorization,
    OutcomeUnknown,
    Refused,
    SalesforceError,
    TryAgainLater,
    Unintelligible,
)
from instep.salesforce.records import ApiUsage
from instep.salesforce.wire import Answer

_USAGE = re.compile(r"\bapi-usage=(\d+)/(\d+)")
# Codes with which the server says that it did nothing.
_TRANSIENT_CODES = frozenset({"UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE"})
_SURELY_NOT_DONE = frozenset({httpx2.codes.TOO_MANY_REQUESTS, httpx2.codes.SERVICE_UNAVAILABLE})
_NOT_FOR_REST = "not valid for use with the REST API"


class SessionExpired(NeedsAuthorization):
    """A fresh access token may cure it, once."""


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
            f"the answer is not JSON ({_media_type(answer)})", status=answer.status, request=answer.request
        ) from error


def _failure(answer: Answer, usage: ApiUsage | None, *, is_write: bool) -> SalesforceError:
    code, text, fields = _read_error(answer)
    kind = _kind(answer.status, code, text, usage, is_write=is_write)
    return kind(text, code=code, fields=fields, status=answer.status, request=answer.request)


def _kind(status: int, code: str, text: str, usage: ApiUsage | None, *, is_write: bool) -> type[SalesforceError]:
    if code in _TRANSIENT_CODES or status in _SURELY_NOT_DONE:
        return TryAgainLater
    if code == "REQUEST_LIMIT_EXCEEDED":
        # One code for the daily allocation and for too many long requests at once; only the numbers tell them apart.
        return TryAgainLater if usage and usage.used < usage.allowed else LimitReached
    if status == httpx2.codes.UNAUTHORIZED:
        is_curable = code == "INVALID_SESSION_ID" and _NOT_FOR_REST not in text
        return SessionExpired if is_curable else NeedsAuthorization
    if status >= httpx2.codes.INTERNAL_SERVER_ERROR or status == httpx2.codes.REQUEST_TIMEOUT:
        return OutcomeUnknown if is_write else TryAgainLater
    return Refused


def _read_error(answer: Answer) -> tuple[str, str, tuple[str, ...]]:
    """Code, text and fields of the first error. The body of anything else than JSON is not repeated: it may hold
    personal data, or a proxy's page."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        return "", f"no readable error ({_media_type(answer)}, {len(answer.body)} bytes)", ()
    first = body[0] if isinstance(body, list) and body else body
    if not isinstance(first, dict):
        return "", "an error without code and text", ()
    fields = first.get("fields")
    return (
        str(first.get("errorCode") or first.get("error") or ""),
        str(first.get("message") or first.get("error_description") or ""),
        tuple(str(field) for field in fields) if isinstance(fields, list) else (),
    )


def _media_type(answer: Answer) -> str:
    return str(answer.headers.get("content-type", "no content type").split(";")[0])
