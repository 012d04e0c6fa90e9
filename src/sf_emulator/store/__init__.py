"""Where the org is kept: one SQLite database, in memory or in a file. It knows nothing of Salesforce."""

from .store import Row, Store, StoreCopy

__all__ = ["Row", "Store", "StoreCopy"]
