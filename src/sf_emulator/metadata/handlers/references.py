"""What components name and the org must have: users, profiles, permission sets."""

from typing import Any

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused
from sf_emulator.objects import Org
from sf_emulator.objects.ids import normal_id

from .profile_names import profile_name


def user_id(org: Org, field: str, username: str) -> str:
    """The id of an active user by name."""
    found = org.find("User", Username=username, IsActive=True)
    return str(_only(found, field, "User", username)["Id"])


def profile_id(org: Org, field: str, named: str) -> str:
    """The id of a profile by its name, the name that metadata has for it, or its id."""
    found = org.find("Profile", Name=profile_name(named)) or _of_id(org, "Profile", named)
    return str(_only(found, field, "Profile", named)["Id"])


def permission_set_id(org: Org, field: str, named: str) -> str:
    """The id of a permission set by API name or id."""
    found = org.find("PermissionSet", Name=named) or _of_id(org, "PermissionSet", named)
    return str(_only(found, field, "PermissionSet", named)["Id"])


def no_reference(field: str, type_name: str, name: str) -> ComponentRefused:
    """A component refers to something that is not there."""
    return ComponentRefused(texts.NO_REFERENCE.format(field=field, type=type_name, name=name))


def _of_id(org: Org, sobject: str, named: str) -> list[dict[str, Any]]:
    row = org.get(sobject, named) if normal_id(named) else None
    return [row] if row else []


def _only(found: list[dict[str, Any]], field: str, type_name: str, name: str) -> dict[str, Any]:
    if not found:
        raise no_reference(field, type_name, name)
    return found[0]
