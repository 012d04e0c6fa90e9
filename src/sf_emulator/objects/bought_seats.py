"""Seats that a company buys or gives back: what Salesforce changes when a contract does, users or no users."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .org import Org

SETTING = "licence_seats"
_KEYS = {"UserLicense": "LicenseDefinitionKey", "PermissionSetLicense": "DeveloperName"}


def seat_problems(org: "Org", seats: Mapping[str, object]) -> Iterator[str]:
    """What makes no sense of `{SFDC: 400}`."""
    for key, number in seats.items():
        if not any(org.find(sobject, **{field: key}) for sobject, field in _KEYS.items()):
            yield f"there is no licence {key}"
        elif isinstance(number, bool) or not isinstance(number, int) or number < 0:
            yield f"{key} has a number of seats, not {number!r}"


def buy_seats(org: "Org", seats: Mapping[str, int]) -> None:
    """So many seats there are from now on. Users keep theirs when there are fewer than are taken."""
    for key, number in seats.items():
        for sobject, field in _KEYS.items():
            for licence in org.find(sobject, **{field: key}):
                org.update(sobject, licence["Id"], {"TotalLicenses": number}, None)
