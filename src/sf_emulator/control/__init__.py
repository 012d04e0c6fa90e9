"""The emulator's control surface under /__emulator__: journal, faults, clock, settings and reset."""

from .journal import Journal
from .ready import API_VERSION, describe_ready
from .recording import RecordRequests
from .routes import routes
from .spoiling import DROP, ConnectionDropped, SpoilRequests

__all__ = [
    "API_VERSION",
    "DROP",
    "ConnectionDropped",
    "Journal",
    "RecordRequests",
    "SpoilRequests",
    "describe_ready",
    "routes",
]
