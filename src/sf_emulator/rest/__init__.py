"""The REST API under /services/data."""

from .app import RestApi
from .sessions import Session, Sessions
from .versions import NEWEST, OLDEST, api_versions

__all__ = ["NEWEST", "OLDEST", "RestApi", "Session", "Sessions", "api_versions"]
