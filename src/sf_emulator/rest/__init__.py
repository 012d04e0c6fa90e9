"""The REST API under /services/data."""

from .app import RestApi
from .versions import NEWEST, OLDEST, api_versions

__all__ = ["NEWEST", "OLDEST", "RestApi", "api_versions"]
