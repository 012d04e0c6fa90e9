"""The REST API under /services/data."""

from .app import rest_api
from .versions import api_versions

__all__ = ["api_versions", "rest_api"]
