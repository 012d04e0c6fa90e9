"""What describe tells, as records (salesforce-api.md, C6). SOAP's is spelt as REST's JSON before it comes here."""

from collections.abc import Mapping
from typing import Any

from instep.salesforce.errors import Unintelligible
from instep.salesforce.records import FieldDescription, PicklistValue, SObjectDescription


def read_description(body: Any) -> SObjectDescription:
    """Raises Unintelligible when it is not a describe result."""
    try:
        return SObjectDescription(
            name=body["name"],
            label=body["label"],
            is_createable=bool(body.get("createable")),
            is_updateable=bool(body.get("updateable")),
            is_deletable=bool(body.get("deletable")),
            fields=tuple(_field(field) for field in body["fields"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise Unintelligible("the answer is not a describe result") from error


def _field(field: Mapping[str, Any]) -> FieldDescription:
    is_createable = bool(field.get("createable"))
    return FieldDescription(
        name=field["name"],
        label=field["label"],
        type=field["type"],
        length=int(field.get("length") or 0),
        is_createable=is_createable,
        is_updateable=bool(field.get("updateable")),
        is_required=is_createable and not field.get("nillable") and not field.get("defaultedOnCreate"),
        is_restricted=bool(field.get("restrictedPicklist")),
        is_external_id=bool(field.get("externalId")),
        is_unique=bool(field.get("unique")),
        is_custom=bool(field.get("custom")),
        references=tuple(field.get("referenceTo") or ()),
        picklist=tuple(_value(value) for value in field.get("picklistValues") or ()),
    )


def _value(value: Mapping[str, Any]) -> PicklistValue:
    return PicklistValue(
        value=value["value"],
        label=value.get("label") or value["value"],
        is_active=bool(value.get("active")),
        is_default=bool(value.get("defaultValue")),
    )
