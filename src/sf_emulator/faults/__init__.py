"""Faults by rule: which requests go wrong, how often, and in which way. It knows nothing of HTTP servers."""

from .effects import EFFECTS, Effect
from .matching import Match, RequestFacts
from .rules import ActiveFault, Fault, Faults
from .trouble import Trouble, in_trouble, numbered_rows, trouble

__all__ = [
    "EFFECTS",
    "ActiveFault",
    "Effect",
    "Fault",
    "Faults",
    "Match",
    "RequestFacts",
    "Trouble",
    "in_trouble",
    "numbered_rows",
    "trouble",
]
