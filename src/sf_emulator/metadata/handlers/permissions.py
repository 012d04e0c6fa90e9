"""What profiles and permission sets have in common: user permissions, and access to objects and fields.

Access to objects and fields is checked against the org and kept; it has no effect.
"""

from collections.abc import Iterator
from typing import Any

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused, Values
from sf_emulator.objects import Org
from sf_emulator.objects.user_permissions import PERMISSIONS
from sf_emulator.store import Row

from .references import no_reference

_OBJECT_NEEDS = (
    ("allowCreate", "Create", "allowRead", "Read"),
    ("allowEdit", "Edit", "allowRead", "Read"),
    ("allowDelete", "Delete", "allowEdit", "Edit"),
    ("viewAllRecords", "View All", "allowRead", "Read"),
    ("modifyAllRecords", "Modify All", "allowDelete", "Delete"),
)


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


def check_access(org: Org, values: Values) -> None:
    """Refuse access to custom objects and fields that are not there, and to objects without what it needs."""
    for each in values.get("objectPermissions", ()):
        if _is_missing(org, each["object"]):
            raise no_reference("object", "CustomObject", each["object"])
        for problem in _object_gaps(each):
            raise ComponentRefused(problem, "FIELD_INTEGRITY_EXCEPTION")
    for each in values.get("fieldPermissions", ()):
        if _is_missing(org, *each["field"].partition(".")[::2]):
            raise no_reference("field", "CustomField", each["field"])


def _object_gaps(given: Values) -> Iterator[str]:
    for wants, label, needs, needed in _OBJECT_NEEDS:
        if given.get(wants) and not given.get(needs):
            sobject = given["object"]
            yield texts.PERMISSION_NEEDS.format(name=f"{label} {sobject}", needed=f"{needed} {sobject}")


def _is_missing(org: Org, sobject: str, field: str = "") -> bool:
    """Custom ones must be there; of standard ones the org has only some."""
    found = org.schema.sobject(sobject)
    if found is None:
        return sobject.endswith("__c")
    return field.endswith("__c") and found.field(field) is None
