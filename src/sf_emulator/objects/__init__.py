"""The org's objects: their schema, Salesforce's rules on records, and the sample org."""

from .errors import RecordError, RecordRefused, RequestRefused
from .org import Actor, Org, open_org

__all__ = ["Actor", "Org", "RecordError", "RecordRefused", "RequestRefused", "open_org"]
