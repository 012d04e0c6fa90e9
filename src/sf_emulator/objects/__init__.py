"""The org's objects: their schema, Salesforce's rules on records, and the sample org."""

from .changes import Actor
from .errors import RecordError, RecordRefused, RequestRefused
from .opening import open_org, reset_org
from .org import Org
from .sample import SampleUnreadable

__all__ = [
    "Actor",
    "Org",
    "RecordError",
    "RecordRefused",
    "RequestRefused",
    "SampleUnreadable",
    "open_org",
    "reset_org",
]
