"""Fields whose value is a formula over other fields of the same record, worked out by the database when it is read."""

from .kinds import FormulaRefused
from .translating import formula_sql

__all__ = ["FormulaRefused", "formula_sql"]
