"""PermissionSet: what a file does not give, the set no longer gives. Source: Metadata API guide, PermissionSet."""

from collections.abc import Mapping
from typing import Any

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused, Values, Work
from sf_emulator.objects.access import Access
from sf_emulator.objects.user_permissions import PERMISSIONS
from sf_emulator.store import Row

from .object_access import access_of, check_access, give_access
from .permissions import read_permissions, write_permissions
from .records import RecordHandler

_NOTHING = {f"Permissions{name}": False for name in PERMISSIONS}


class PermissionSets(RecordHandler):
    """Permission sets that are not a profile's own."""

    type = "PermissionSet"
    sobject = "PermissionSet"
    only: Mapping[str, Any] = {"IsOwnedByProfile": False, "PermissionSetGroupId": None}

    def full_name(self, row: Row) -> str:
        return str(row["Name"])

    def fields(self, work: Work, full_name: str, values: Values, before: Row | None) -> dict[str, Any]:
        check_access(work.org, values)
        fields = {"Label": values["label"], "Description": values.get("description")}
        fields |= _NOTHING | read_permissions(values)
        if before is None:
            licence = values.get("license")
            fields |= {
                "Name": full_name,
                "LicenseId": _licence_id(work, licence) if licence else None,
                "HasActivationRequired": values.get("hasActivationRequired", False),
            }
        return fields

    def finish(self, work: Work, row: Row, values: Values) -> None:
        give_access(work.org, row["Id"], values, whole=True)

    def live(self, access: Access, row: Row, kept: Values) -> Mapping[str, Any]:
        return {
            **access_of(access.org, row["Id"], kept),
            "description": row["Description"],
            "hasActivationRequired": row["HasActivationRequired"],
            "label": row["Label"],
            "license": _licence_name(access, row["LicenseId"]),
            "userPermissions": write_permissions(row),
        }


def _licence_id(work: Work, name: str) -> str:
    found = work.org.find("UserLicense", Name=name) or work.org.find("PermissionSetLicense", MasterLabel=name)
    if not found:
        raise ComponentRefused(texts.WRONG_LICENCE.format(name=name))
    return str(found[0]["Id"])


def _licence_name(access: Access, licence_id: str | None) -> str | None:
    if licence_id is None:
        return None
    name = access.org.field_of("UserLicense", licence_id, "Name")
    return str(name or access.org.field_of("PermissionSetLicense", licence_id, "MasterLabel"))
