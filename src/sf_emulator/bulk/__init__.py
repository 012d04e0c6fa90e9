"""Bulk API 2.0 and 1.0: jobs that a worker behind the requests works off."""

from .desk import Desk
from .routes import routes

__all__ = ["Desk", "routes"]
