"""SOQL: a grammar, a resolver against the schema, and parameterised SQL. Answers come in pages."""

from .errors import QueryRefused
from .paging import Page
from .running import MAX_BATCH, Queries, Stream

__all__ = ["MAX_BATCH", "Page", "Queries", "QueryRefused", "Stream"]
