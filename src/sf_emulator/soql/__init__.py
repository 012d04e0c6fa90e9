"""SOQL and SOSL: a grammar, a resolver against the schema, and parameterised SQL. Answers come in pages."""

from .errors import QueryRefused
from .paging import Page
from .running import MAX_BATCH, Queries, Stream
from .searching import Searches

__all__ = ["MAX_BATCH", "Page", "Queries", "QueryRefused", "Searches", "Stream"]
