"""SOQL and SOSL: a grammar, a resolver against the schema, and parameterised SQL. Answers come in pages."""

from .describing_columns import QueryColumn, QueryColumns, describe_columns
from .errors import QueryRefused
from .explaining import Plan, explain
from .paging import Page
from .running import MAX_BATCH, Queries, Stream
from .searching import Searches

__all__ = [
    "MAX_BATCH",
    "Page",
    "Plan",
    "Queries",
    "QueryColumn",
    "QueryColumns",
    "QueryRefused",
    "Searches",
    "Stream",
    "describe_columns",
    "explain",
]
