"""The user permissions of profiles and permission sets."""

from typing import Any

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused, Values
from sf_emulator.objects.user_permissions import PERMISSIONS
from sf_emulator.store import Row


def read_permissions(values: Values) -> dict[str, bool]:
    """The permission fields that are told. Raises ComponentRefused: there is no such permission."""
    found = {}
    for each in values.get("userPermissions", ()):
        if each["name"] not in PERMISSIONS:
            raise ComponentRefused(texts.UNKNOWN_PERMISSION.format(name=each["name"]), "INVALID_CROSS_REFERENCE_KEY")
        found[f"Permissions{each['name']}"] = each["enabled"]
    return found


def write_permissions(row: Row) -> list[dict[str, Any]]:
    """The permissions that a record gives."""
    return [{"enabled": True, "name": name} for name in sorted(PERMISSIONS) if row[f"Permissions{name}"]]
