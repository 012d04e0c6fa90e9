"""A field's column in SQLite, and what a value read from it is on the wire."""

import json
from collections.abc import Callable
from typing import Any

from .fields import Field

Reader = Callable[[Any], Any]


def quoted(name: str) -> str:
    """A schema's name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def column_definition(field: Field) -> str:
    """The field's line of CREATE TABLE."""
    if field.name == "Id":
        return '"Id" TEXT PRIMARY KEY NOT NULL'
    if field.is_compound:
        return f"{quoted(field.name)} TEXT GENERATED ALWAYS AS ({_compound_sql(field)}) VIRTUAL"
    if field.formula_sql:
        return f"{quoted(field.name)} {field.kind.column} GENERATED ALWAYS AS ({field.formula_sql}) VIRTUAL"
    # Ids and times compare as they are; other text compares without case, as in SOQL.
    ignores_case = field.is_text and not field.is_id and not field.case_sensitive
    default = " DEFAULT 0" if field.type == "boolean" else ""
    return f"{quoted(field.name)} {field.kind.column}{' COLLATE NOCASE' if ignores_case else ''}{default}"


def reader(field: Field) -> Reader | None:
    """How to turn the column's value into the record's; None where it is the same."""
    if field.type == "boolean":
        return bool
    return _parsed if field.is_compound else None


def _parsed(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _compound_sql(field: Field) -> str:
    """JSON of the parts; NULL when every part is empty."""
    columns = [quoted(name) for name in field.parts.values()]
    pairs = ", ".join(f"'{key}', {quoted(name)}" for key, name in sorted(field.parts.items()))
    return f"CASE WHEN coalesce({', '.join(columns)}, NULL) IS NOT NULL THEN json_object({pairs}) END"
