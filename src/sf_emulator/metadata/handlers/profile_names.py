"""Standard profiles have other names in metadata than in Setup; names in files are escaped as in addresses.

Source: Salesforce's documentation of Profile metadata, and retrieved profiles in public repositories.
"""

from urllib.parse import quote, unquote

_STANDARD = {
    "Admin": "System Administrator",
    "Standard": "Standard User",
    "StandardAul": "Standard Platform User",
    "ReadOnly": "Read Only",
    "SolutionManager": "Solution Manager",
    "MarketingProfile": "Marketing User",
    "ContractManager": "Contract Manager",
}
_FULL_NAMES = {name: full_name for full_name, name in _STANDARD.items()}
_SAFE = " -_()&'"


def profile_name(full_name: str) -> str:
    """What Setup calls a profile that metadata knows by this name."""
    return _STANDARD.get(full_name, unquote(full_name))


def profile_full_name(name: str) -> str:
    """What metadata calls a profile."""
    return _FULL_NAMES.get(name, quote(name, safe=_SAFE))


def is_standard(full_name: str) -> bool:
    """Whether Salesforce brings this profile along."""
    return full_name in _STANDARD
