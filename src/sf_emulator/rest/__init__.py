"""The REST API under /services/data, and Apex REST beside it."""

from .apex import ApexRest
from .app import rest_api
from .versions import api_versions

__all__ = ["ApexRest", "api_versions", "rest_api"]
