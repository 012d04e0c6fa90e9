"""Conditional requests: answer only when something has changed, write only when nothing has.

Source: salesforce-api.md, C5: ETags are for Account rows alone, bad values are refused, DELETE takes none.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from . import texts
from .calls import Answer, Call

_ETAG = re.compile(r'"[^"]*"')
_ETAG_LIST = re.compile(r'\s*(?:\*|"[^"]*"(?:\s*,\s*"[^"]*")*)\s*')


def unchanged(call: Call, changed: datetime, etag: str | None = None) -> Answer | None:
    """304 when the client has the newest already, else None. Raises RequestRefused (412) when it may not go on."""
    check_preconditions(call, changed, etag)
    since = _date(call, "if-modified-since")
    known = _etags(call, "if-none-match") if etag else None
    if (known and (etag in known or "*" in known)) or (not known and since and _seconds(changed) <= since):
        return Answer(304, headers=stamps(changed, etag))
    return None


def check_preconditions(call: Call, changed: datetime, etag: str | None = None) -> None:
    """Raises RequestRefused: 412, the record has changed since; 400, a header's value is none."""
    until = _date(call, "if-unmodified-since")
    if until and _seconds(changed) > until:
        raise texts.precondition_failed("If-Unmodified-Since")
    wanted = _etags(call, "if-match") if etag else None
    if wanted and etag not in wanted and "*" not in wanted:
        raise texts.precondition_failed("If-Match")


def stamps(changed: datetime, etag: str | None = None) -> dict[str, str]:
    """The headers that a client sends back to ask again."""
    headers = {"Last-Modified": format_datetime(_seconds(changed), usegmt=True)}
    return headers | ({"ETag": etag} if etag else {})


def etag_of(sobject: str, record: Mapping[str, Any]) -> str | None:
    """A hash of the record; only accounts have one."""
    if sobject != "Account":
        return None
    return f'"{hashlib.sha1(json.dumps(record, sort_keys=True).encode(), usedforsecurity=False).hexdigest()}"'


def _seconds(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)


def _date(call: Call, name: str) -> datetime | None:
    value = call.headers.get(name)
    if not value:
        return None
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        raise texts.bad_header(name.title()) from None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _etags(call: Call, name: str) -> list[str]:
    value = call.headers.get(name, "")
    if value and not _ETAG_LIST.fullmatch(value):
        raise texts.bad_header(name.title())
    return ["*"] if value.strip() == "*" else _ETAG.findall(value)
