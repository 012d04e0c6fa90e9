"""The emulator's control surface under /__emulator__: orgs, snapshots, clock, faults, journal and settings."""

from .journal import Journal
from .org_files import OrgFiles
from .ready import API_VERSION, describe_all_ready, describe_ready
from .recording import RecordRequests
from .routes import routes
from .snapshots import Snapshots
from .spoiling import DROP, ConnectionDropped, SpoilRequests

__all__ = [
    "API_VERSION",
    "DROP",
    "ConnectionDropped",
    "Journal",
    "OrgFiles",
    "RecordRequests",
    "Snapshots",
    "SpoilRequests",
    "describe_all_ready",
    "describe_ready",
    "routes",
]
