"""CustomObject: one of the org's own is made or changed; of a standard one only what is kept of it.

Its fields are components of their own (`custom_fields`), also when its file holds them.
"""

from typing import Any

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused, Handler, Listed, Values, Work
from sf_emulator.metadata.kept_values import KeptValues
from sf_emulator.objects import Org
from sf_emulator.objects.access import Access
from sf_emulator.objects.own_objects import ObjectsRefused, own_document, put_own_document, remove_own_object
from sf_emulator.objects.sobjects import SObject

from .rights import CUSTOMIZE, require

_NAME_TYPES = ("Text", "AutoNumber")
_PLAIN_NUMBER = "{0}"  # UNCONFIRMED; jsforce's own tests make objects without a format, and Salesforce takes them
_SHOWN_STANDARD = frozenset({"Account", "Contact", "Lead", "Opportunity", "Case", "User"})


def change_objects(org: Org, document: Values) -> None:
    """Let the org have an object as this says. Raises ComponentRefused."""
    try:
        put_own_document(org, document)
    except ObjectsRefused as refused:
        raise ComponentRefused(refused.problems[0], "INVALID_FIELD") from refused


class CustomObjects(Handler):
    """Objects of the org's own, and the standard ones that people add fields to."""

    type = "CustomObject"

    def listed(self, access: Access) -> list[Listed]:
        shown = (each for each in access.org.schema if each.custom or each.name in _SHOWN_STANDARD)
        return [Listed(each.name, "") for each in sorted(shown, key=lambda each: each.name)]

    def read(self, access: Access, full_name: str) -> Values | None:
        sobject = access.org.schema.sobject(full_name)
        if sobject is None:
            return None
        kept = KeptValues(access.org).of(self.type, sobject.name)
        return {"fullName": sobject.name} | kept | (_live(sobject) if sobject.custom else {})

    def save(self, work: Work, full_name: str, values: Values) -> None:
        require(work, CUSTOMIZE, self.type)
        known = work.org.schema.sobject(full_name)
        if known is None and not full_name.endswith("__c"):
            raise ComponentRefused(texts.NO_OBJECT.format(type=self.type, name=full_name))
        if full_name.endswith("__c"):
            change_objects(work.org, own_document(work.org, full_name) | _document(values))
        KeptValues(work.org).keep(self.type, full_name, {**values, "fullName": full_name})

    def delete(self, work: Work, full_name: str) -> None:
        require(work, CUSTOMIZE, self.type)
        if not full_name.endswith("__c"):
            raise ComponentRefused(texts.KEPT_COMPONENT.format(type=self.type, name=full_name), "DELETE_FAILED")
        try:
            remove_own_object(work.org, full_name)
        except ObjectsRefused as refused:
            raise ComponentRefused(refused.problems[0], "DELETE_FAILED") from refused
        KeptValues(work.org).forget(self.type, full_name)


def _document(values: Values) -> dict[str, Any]:
    for name in ("label", "pluralLabel", "nameField", "sharingModel", "deploymentStatus"):
        if name not in values:
            raise ComponentRefused(texts.MISSING.format(name=name), "REQUIRED_FIELD_MISSING")
    return {
        "label": values["label"],
        "label_plural": values["pluralLabel"],
        "name_field": _name_field(values["nameField"]),
    }


def _name_field(values: Values) -> dict[str, str]:
    kind = values.get("type", "Text")
    if kind not in _NAME_TYPES:
        raise ComponentRefused(texts.WRONG_POLICY.format(value=kind, name="nameField.type"), "INVALID_FIELD")
    found = {"label": values.get("label", "Name")}
    if kind == "AutoNumber":
        found["auto_number"] = values.get("displayFormat", _PLAIN_NUMBER)
    return found


def _live(sobject: SObject) -> dict[str, Any]:
    name = sobject.name_field
    number = name.auto_number if name else None
    kind: dict[str, Any] = {"displayFormat": number} if number else {}
    return {
        "deploymentStatus": "Deployed",
        "label": sobject.label,
        "nameField": kind | {"label": name.label if name else "Name", "type": "AutoNumber" if number else "Text"},
        "pluralLabel": sobject.label_plural,
    }
