"""Object Settings of profiles and permission sets: which objects and fields their users see and change."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sf_emulator.objects import Org
from sf_emulator.objects.granted_access import fields_given, objects_given, replace_fields, replace_objects
from sf_emulator.objects.object_rights import NEEDS, Right, added_up
from sf_emulator.objects.seen_schema import access_key, permissionable_fields
from sf_emulator.objects.sobjects import SObject

from .record_pages import Link, RelatedList, Row, found_record
from .requests import SetupRequest, redirect

_LABELS = {
    Right.READ: "Read",
    Right.CREATE: "Create",
    Right.EDIT: "Edit",
    Right.DELETE: "Delete",
    Right.VIEW_ALL: "View All Records",
    Right.MODIFY_ALL: "Modify All Records",
    Right.VIEW_ALL_FIELDS: "View All Fields",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose settings are shown: a name, its page, and the permission set that holds them; fixed ones stay."""

    name: str
    kind: str
    page: str
    set_id: str
    is_fixed: bool = False


FindHolder = Callable[[SetupRequest], Holder]


def of_permission_set(setup: SetupRequest) -> Holder:
    """The permission set that the address names."""
    found = found_record(setup, "PermissionSet")
    if found["IsOwnedByProfile"] or found["PermissionSetGroupId"]:
        raise HTTPException(404)
    return Holder(found["Label"], "Permission Sets", f"/setup/permission-sets/{found['Id']}", found["Id"])


def of_profile(setup: SetupRequest) -> Holder:
    """The profile that the address names; System Administrator keeps what it has."""
    org = setup.org
    found = org.get("Profile", setup.request.path_params["profile_id"])
    if found is None:
        raise HTTPException(404)
    is_fixed = found["Id"] == org.administrator_profile_id
    page = f"/setup/profiles/{found['Id']}"
    return Holder(found["Name"], "Profiles", page, org.permission_set_of_profile(found["Id"]), is_fixed)


def settings_list(org: Org, holder: Holder) -> RelatedList:
    """Every object that a profile decides about, and what it gives of it."""
    objects = added_up(objects_given(org, [holder.set_id]))
    fields = fields_given(org, [holder.set_id])
    rows = []
    for sobject in _decided(org):
        keys = list(permissionable_fields(sobject))
        rights = objects.get(sobject.name, frozenset())
        given = ", ".join(label for right, label in _LABELS.items() if right in rights) or "No Access"
        seen = f"{sum(key in fields for key in keys)} of {len(keys)}"
        link = Link(sobject.label_plural, f"{holder.page}/objects/{sobject.name}")
        rows.append(Row((link, given if sobject.secured else "By user permissions", seen)))
    headings = ("Object", "Object Permissions", "Fields Seen")
    return RelatedList(id="object-settings", title="Object Settings", headings=headings, rows=rows)


def edit_settings(find_holder: FindHolder) -> Callable[[SetupRequest], Response]:
    """The page of one object. What a right needs is given with it; who edits a field reads it."""

    def answer(setup: SetupRequest) -> Response:
        holder = find_holder(setup)
        sobject = setup.org.schema.sobject(setup.request.path_params["name"])
        if sobject is None or sobject not in _decided(setup.org):
            raise HTTPException(404)
        if not setup.is_post:
            return _page(setup, holder, sobject)
        if not holder.is_fixed:
            _save(setup, holder, sobject)
        return redirect(holder.page, "The object settings were saved.")

    return answer


def _decided(org: Org) -> list[SObject]:
    found = (sobject for sobject in org.schema if sobject.secured or next(permissionable_fields(sobject), None))
    return sorted(found, key=lambda sobject: sobject.label_plural)


def _page(setup: SetupRequest, holder: Holder, sobject: SObject) -> Response:
    rights = added_up(objects_given(setup.org, [holder.set_id])).get(sobject.name, frozenset())
    given = fields_given(setup.org, [holder.set_id])
    fields = {key: sobject.fields[key.partition(".")[2]].label for key in permissionable_fields(sobject)}
    return setup.page(
        "object_settings.html",
        holder=holder,
        sobject=sobject,
        rights=[(right.value, label, right in rights) for right, label in _LABELS.items()],
        fields=sorted((label, key, key in given, bool(given.get(key))) for key, label in fields.items()),
    )


def _save(setup: SetupRequest, holder: Holder, sobject: SObject) -> None:
    if sobject.secured:
        asked = {right for right in Right if setup.ticked(right.value)}
        complete = asked.union(*(NEEDS.get(right, ()) for right in asked))
        replace_objects(setup.org, holder.set_id, {sobject.name: frozenset(complete)})
    keys = {access_key(sobject, field) for field in sobject.fields.values() if field.permissionable}
    fields = {key: _ticked(setup, key) for key in keys}
    replace_fields(setup.org, holder.set_id, fields)


def _ticked(setup: SetupRequest, key: str) -> bool | None:
    if setup.ticked(f"edit {key}"):
        return True
    return False if setup.ticked(f"read {key}") else None
