"""What an org's file says that a profile or permission set gives of objects and fields.

`Objects` is `all`, `edit` (no record beyond sharing), `read`, or such a word or rights by object (`{Account: all, Case:
[Read, Edit]}`); `Fields` is `edit`, `read`, or one of them by field (`{Account.Industry: edit}`). A profile that does
not say lets everything be edited, a permission set gives nothing; where only `Objects` is there, fields go with them.
"""

from collections.abc import Mapping
from typing import Any

from .granted_access import everything, give_administrators_all, replace_fields, replace_objects
from .object_rights import ALL_RIGHTS, FieldRights, ObjectRights, Right, missing_rights
from .org import Org
from .seen_schema import permissionable_fields
from .sobjects import SObject

ACCESS_KEYS = frozenset({"Objects", "Fields"})
GIVE_ACCESS = frozenset({"Profile", "PermissionSet"})
_RIGHTS = {right.value: right for right in Right}
_WORDS: Mapping[str, frozenset[Right]] = {
    "all": ALL_RIGHTS,
    "edit": frozenset({Right.READ, Right.CREATE, Right.EDIT, Right.DELETE}),
    "read": frozenset({Right.READ}),
}
_MAY_EDIT = {"edit": True, "read": False}
_CHANGES = frozenset({Right.CREATE, Right.EDIT})


class AccessUnusable(Exception):
    """Why what a record says of objects or fields cannot be given."""


class Granting:
    """Gathers what records give, and writes it when all of them are there."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._given: list[tuple[SObject, str, ObjectRights, FieldRights]] = []

    def note(self, sobject: SObject, record_id: str, record: Mapping[str, Any]) -> None:
        """Remember what a new profile or permission set gives. Raises AccessUnusable."""
        if sobject.name in GIVE_ACCESS:
            objects = self._objects(record.get("Objects", "edit" if sobject.name == "Profile" else {}))
            fields = self._fields(record["Fields"]) if "Fields" in record else self._fields_of(objects)
            self._given.append((sobject, record_id, objects, fields))

    def write(self) -> None:
        """Give it. A profile's is its hidden permission set's."""
        for sobject, record_id, objects, fields in self._given:
            set_id = self._org.permission_set_of_profile(record_id) if sobject.name == "Profile" else record_id
            replace_objects(self._org, set_id, objects)
            replace_fields(self._org, set_id, fields)
        give_administrators_all(self._org)

    def _objects(self, told: Any) -> ObjectRights:
        every, _ = everything(self._org.schema)
        if isinstance(told, str) and told in _WORDS:
            return dict.fromkeys(every, _WORDS[told])
        if not isinstance(told, Mapping):
            raise AccessUnusable(f"Objects are one of {', '.join(_WORDS)}, or rights by object, not {told!r}")
        unknown = sorted(str(name) for name in told if name not in every)
        if unknown:
            raise AccessUnusable(f"Objects: profiles decide nothing about {', '.join(unknown)}")
        return {name: _rights(name, rights) for name, rights in told.items()}

    def _fields(self, told: Any) -> FieldRights:
        _, every = everything(self._org.schema)
        if isinstance(told, str) and told in _MAY_EDIT:
            return dict.fromkeys(every, _MAY_EDIT[told])
        if not isinstance(told, Mapping) or not all(may in ("read", "edit") for may in told.values()):
            raise AccessUnusable(f"Fields are `edit` or `read`, for all or by Object.Field, not {told!r}")
        unknown = sorted(str(key) for key in told if key not in every)
        if unknown:
            raise AccessUnusable(f"Fields: profiles decide nothing about {', '.join(unknown)}")
        return {key: _MAY_EDIT[may] for key, may in told.items()}

    def _fields_of(self, objects: ObjectRights) -> FieldRights:
        """Fields go with their objects; those of objects that everybody sees, such as User, with any right at all."""
        found: dict[str, bool] = {}
        for sobject in self._org.schema:
            rights = objects.get(sobject.name, frozenset()) if sobject.secured else ALL_RIGHTS if objects else None
            if rights:
                found |= dict.fromkeys(permissionable_fields(sobject), not rights.isdisjoint(_CHANGES))
        return found


def _rights(sobject: str, told: Any) -> frozenset[Right]:
    if isinstance(told, str) and told in _WORDS:
        return _WORDS[told]
    if not isinstance(told, list) or not all(name in _RIGHTS for name in told):
        raise AccessUnusable(
            f"Objects: {sobject} has {', '.join(_WORDS)} or a list of {', '.join(_RIGHTS)}, not {told!r}"
        )
    given = frozenset(_RIGHTS[name] for name in told)
    for right, needed in missing_rights(given):
        raise AccessUnusable(f"Objects: {sobject}: {right.value} needs {needed.value}")
    return given
