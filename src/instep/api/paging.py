"""Long lists a part at a time: `limit` rows after `cursor`, which tells where the part before it ended."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from ninja import Query

from instep.domain.problems import BadInput, Problem

Row = TypeVar("Row", bound=Model)
Limit = Annotated[int, Query(ge=1, le=1000, description="At most so many.")]
Cursor = Annotated[str, Query(description="The `next_cursor` of the part before; empty for the first.")]
DEFAULT_LIMIT = 100


def part_of(
    rows: QuerySet[Row], by: Sequence[str], *, limit: int, cursor: str, newest_first: bool = False
) -> tuple[list[Row], str | None]:
    """The rows of one part in the order of the columns `by`, unique together, and the cursor of the next part.

    Rows that come or go meanwhile neither repeat nor hide others.

    Raises:
        BadInput: The cursor is none of this list's.
    """
    sign = "-" if newest_first else ""
    ordered = rows.order_by(*(f"{sign}{column}" for column in by))
    try:
        after = ordered.filter(_beyond(by, _values(cursor), "lt" if newest_first else "gt")) if cursor else ordered
        found = list(after[: limit + 1])
    except (ValueError, TypeError, ValidationError, binascii.Error) as error:
        raise BadInput(_bad_cursor()) from error
    part = found[:limit]
    return part, _cursor(part[-1], by) if len(found) > limit else None


def _beyond(by: Sequence[str], values: Sequence[Any], comparison: str) -> Q:
    """Rows whose columns, compared one after the other, come after these values."""
    beyond = Q()
    for place, (column, value) in enumerate(zip(by, values, strict=True)):
        same = Q(**dict(zip(by[:place], values[:place], strict=True)))
        beyond |= same & Q(**{f"{column}__{comparison}": value})
    return beyond


def _cursor(row: Model, by: Sequence[str]) -> str:
    values = [getattr(row, column) for column in by]
    plain = [value.isoformat() if isinstance(value, datetime) else str(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode()


def _values(cursor: str) -> list[str]:
    values = json.loads(base64.urlsafe_b64decode(cursor))
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError("a cursor is a list of texts")
    return values


def _bad_cursor() -> Problem:
    return Problem(
        "cursor-invalid",
        "The cursor is none that this list gave",
        next_step="Begin without a cursor, and give each next_cursor back as it is",
    )
