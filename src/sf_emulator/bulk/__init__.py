"""Bulk API 2.0 and 1.0: jobs that a worker behind the requests works off."""

from .api_2_0 import BulkApi2
from .desk import Desk

__all__ = ["BulkApi2", "Desk"]
