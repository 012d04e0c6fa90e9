"""Case is of no account in text. SQLite's NOCASE knows ASCII alone: of other letters Python's `fold` is asked."""

from typing import Any

from sf_emulator.objects.sobjects import Field


def ignores_case(field: Field) -> bool:
    """Whether values of the field that differ in case alone are one."""
    return field.is_text and not (field.is_id or field.case_sensitive)


def needs_folding(field: Field, value: Any) -> bool:
    """Whether NOCASE does not do for a comparison with this text."""
    return ignores_case(field) and not value.isascii()


def folded(sql: str, field: Field) -> str:
    """What is the same for values that are one."""
    return f"fold({sql})" if ignores_case(field) else sql
