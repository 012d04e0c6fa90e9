"""Access to objects and fields, as profiles and permission sets bring it and show it.

What they say of standard objects and fields that the org does not have is kept, so that it reads back.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused, Values
from sf_emulator.objects import Org
from sf_emulator.objects.granted_access import fields_given, objects_given, replace_fields, replace_objects
from sf_emulator.objects.object_rights import Right, missing_rights
from sf_emulator.objects.seen_schema import permissionable_fields

from .references import no_reference

_FLAGS = {
    "allowCreate": Right.CREATE,
    "allowDelete": Right.DELETE,
    "allowEdit": Right.EDIT,
    "allowRead": Right.READ,
    "modifyAllRecords": Right.MODIFY_ALL,
    "viewAllFields": Right.VIEW_ALL_FIELDS,
    "viewAllRecords": Right.VIEW_ALL,
}
_LABELS = {Right.VIEW_ALL: "View All", Right.MODIFY_ALL: "Modify All", Right.VIEW_ALL_FIELDS: "View All Fields"}


def check_access(org: Org, values: Values) -> None:
    """Refuse access to custom objects and fields that are not there, and to objects without what it needs."""
    for each in values.get("objectPermissions", ()):
        if _is_missing(org, each["object"]):
            raise no_reference("object", "CustomObject", each["object"])
        for right, needed in missing_rights(_rights(each)):
            name, needed_name = (f"{_label(one)} {each['object']}" for one in (right, needed))
            problem = texts.PERMISSION_NEEDS.format(name=name, needed=needed_name)
            raise ComponentRefused(problem, "FIELD_INTEGRITY_EXCEPTION")
    for each in values.get("fieldPermissions", ()):
        if _is_missing(org, *each["field"].partition(".")[::2]):
            raise no_reference("field", "CustomField", each["field"])


def give_access(org: Org, set_id: str, values: Values, *, whole: bool) -> None:
    """Let a permission set give what a file says; when it says everything (`whole`), then nothing else."""
    objects = {
        sobject.name: _rights(each)
        for each in values.get("objectPermissions", ())
        if (sobject := org.schema.sobject(each["object"])) and sobject.secured
    }
    fields = _field_rights(org, values.get("fieldPermissions", ()))
    if whole:
        gone = dict.fromkeys(name for given in objects_given(org, [set_id]) for name in given)
        objects = dict.fromkeys(gone, frozenset[Right]()) | objects
        fields = dict.fromkeys(fields_given(org, [set_id])) | fields
    replace_objects(org, set_id, objects)
    replace_fields(org, set_id, fields)


def access_of(org: Org, set_id: str, kept: Values) -> Mapping[str, Any]:
    """What a permission set gives, with what was kept of objects and fields that the org does not have."""
    objects = [
        {"object": name, **{flag: right in rights for flag, right in _FLAGS.items()}}
        for given in objects_given(org, [set_id])
        for name, rights in given.items()
    ]
    objects += [each for each in kept.get("objectPermissions", ()) if org.schema.sobject(each["object"]) is None]
    fields = [
        {"field": key, "editable": editable, "readable": True} for key, editable in fields_given(org, [set_id]).items()
    ]
    known = _known_fields(org)
    fields += [each for each in kept.get("fieldPermissions", ()) if each["field"].lower() not in known]
    return {
        "fieldPermissions": sorted(fields, key=lambda each: str(each["field"])),
        "objectPermissions": sorted(objects, key=lambda each: str(each["object"])),
    }


def _rights(told: Values) -> frozenset[Right]:
    return frozenset(right for flag, right in _FLAGS.items() if told.get(flag))


def _label(right: Right) -> str:
    return _LABELS.get(right, right.value)


def _field_rights(org: Org, told: Iterable[Values]) -> dict[str, bool | None]:
    known = _known_fields(org)
    found: dict[str, bool | None] = {}
    for each in told:
        key = known.get(each["field"].lower())
        if key:
            found[key] = each["editable"] if each["editable"] or each.get("readable") else None
    return found


def _known_fields(org: Org) -> dict[str, str]:
    return {key.lower(): key for sobject in org.schema for key in permissionable_fields(sobject)}


def _is_missing(org: Org, sobject: str, field: str = "") -> bool:
    """Custom ones must be there; of standard ones the org has only some."""
    found = org.schema.sobject(sobject)
    if found is None:
        return sobject.endswith("__c")
    return field.endswith("__c") and found.field(field) is None
