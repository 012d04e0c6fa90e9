"""Which permissions components need, besides that for the Metadata API."""

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused, Work

CUSTOMIZE = "CustomizeApplication"
MANAGE_PROFILES = "ManageProfilesPermissionsets"


def require(work: Work, permission: str, type_name: str) -> None:
    """Refuse who lacks a permission that components of this type need. Raises ComponentRefused."""
    if permission not in work.actor.permissions:
        problem = texts.NOT_PERMITTED.format(permission=permission, type=type_name)
        raise ComponentRefused(problem, "INSUFFICIENT_ACCESS")
