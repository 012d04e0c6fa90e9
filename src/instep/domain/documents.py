"""Documents: what reading commands print with --json and the HTTP API answers with, in one and the same form."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID


def to_json(document: Any, *, indent: int | None = None) -> str:
    """Moments and days as ISO 8601, ids as text, everything else as JSON has it."""
    return json.dumps(document, ensure_ascii=False, indent=indent, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form here")
