"""CustomField: `Account.Region__c`, a field that the org adds to an object."""

from typing import Any

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused, Handler, Listed, Values, Work
from sf_emulator.metadata.kept_values import KeptValues
from sf_emulator.objects import Org
from sf_emulator.objects.access import Access
from sf_emulator.objects.fields import Field
from sf_emulator.objects.own_objects import forget_column, own_document

from .custom_objects import change_objects
from .field_specs import read_field, write_field
from .rights import CUSTOMIZE, require


class CustomFields(Handler):
    """Fields of every object, as `Object.Field`."""

    type = "CustomField"

    def listed(self, access: Access) -> list[Listed]:
        names = [
            f"{sobject.name}.{field.name}"
            for sobject in access.org.schema
            for field in sobject.fields.values()
            if field.name.endswith("__c")
        ]
        return [Listed(name, "") for name in sorted(names)]

    def read(self, access: Access, full_name: str) -> Values | None:
        field = _field(access.org, full_name)
        if field is None or not field.name.endswith("__c"):
            return None
        sobject = _split(full_name)[0]
        kept = KeptValues(access.org).of(self.type, f"{sobject}.{field.name}".lower())
        return {"fullName": field.name} | kept | write_field(field)

    def save(self, work: Work, full_name: str, values: Values) -> None:
        require(work, CUSTOMIZE, self.type)
        sobject, name = _split(full_name)
        found = work.org.schema.sobject(sobject)
        if found is None:
            raise ComponentRefused(texts.NO_OBJECT.format(type="CustomObject", name=sobject))
        document = own_document(work.org, found.name)
        fields: dict[str, Any] = document["fields"]
        change_objects(work.org, document | {"fields": fields | {name: read_field(values)}})
        KeptValues(work.org).keep(self.type, full_name.lower(), {**values, "fullName": name})

    def delete(self, work: Work, full_name: str) -> None:
        require(work, CUSTOMIZE, self.type)
        sobject, _ = _split(full_name)
        field = _field(work.org, full_name)
        if field is None:
            return
        document = own_document(work.org, work.org.schema[sobject].name)
        document["fields"].pop(field.name)
        change_objects(work.org, document)
        forget_column(work.org, sobject, field.name)
        KeptValues(work.org).forget(self.type, full_name.lower())


def _split(full_name: str) -> tuple[str, str]:
    sobject, _, field = full_name.partition(".")
    return sobject, field


def _field(org: Org, full_name: str) -> Field | None:
    name, field = _split(full_name)
    sobject = org.schema.sobject(name)
    return sobject.field(field) if sobject else None
