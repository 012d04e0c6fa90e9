"""The REST API under /services/data."""

from .app import rest_api
from .versions import NEWEST, OLDEST, api_versions

__all__ = ["NEWEST", "OLDEST", "api_versions", "rest_api"]
