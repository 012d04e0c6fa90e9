"""What describe says of a field. Key shape: salesforce-api.md, C6."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from .fields import Field, OnDelete
from .picklists import PicklistValue
from .sobjects import SObject

_BYTES_A_CHARACTER = 3
_BITS_A_GROUP = 24  # bitmaps come in whole groups of base64, so that they need no padding
_PEOPLE = frozenset({"User", "Group"})  # lookups to them cannot be narrowed by a search


def describe_field(field: Field, controller_values: Sequence[str] = ()) -> dict[str, Any]:
    """All of one field. `controller_values` are those of the field that a dependent picklist depends on."""
    described = _nothing_special() | _type_of(field) | _operations_of(field) | _reference_of(field) | _numbers_of(field)
    described["picklistValues"] = [_picklist_value(value, field, controller_values) for value in field.values]
    return dict(sorted(described.items()))


def controller_values(sobject: SObject, field: Field) -> tuple[str, ...]:
    """The values that decide which of a dependent picklist's values fit, in their order."""
    controller = sobject.fields.get(field.controller or "")
    if controller is None:
        return ()
    if controller.type == "boolean":
        return ("false", "true")
    return tuple(value.value for value in controller.values)


def _type_of(field: Field) -> dict[str, Any]:
    return {
        "autoNumber": field.auto_number is not None,
        "calculated": field.formula is not None,
        "calculatedFormula": field.formula,
        "caseSensitive": field.case_sensitive,
        "compoundFieldName": field.compound,
        "controllerName": field.controller,
        "custom": field.custom,
        "defaultValue": bool(field.default) if field.type == "boolean" else field.default,
        "dependentPicklist": field.controller is not None,
        "encrypted": field.type == "encryptedstring",
        "externalId": field.external_id,
        "extraTypeInfo": field.extra,
        "formulaTreatNullNumberAsZero": field.formula is not None,
        "htmlFormatted": field.extra == "richtextarea",
        "inlineHelpText": field.help,
        "label": field.label,
        "name": field.name,
        "nameField": field.name_field,
        "restrictedPicklist": field.restricted,
        "soapType": field.kind.soap,
        "type": field.type,
        "unique": field.unique and field.custom,  # uniqueness of standard fields is a rule, not told by describe
    }


def _operations_of(field: Field) -> dict[str, Any]:
    return {
        "aggregatable": field.aggregatable,
        "createable": field.createable,
        "defaultedOnCreate": field.defaulted,
        "filterable": field.filterable,
        "groupable": field.groupable,
        "idLookup": field.id_lookup,
        "nillable": field.nillable,
        "permissionable": field.permissionable,
        "queryByDistance": field.is_compound,
        "sortable": field.sortable,
        "updateable": field.updateable,
    }


def _reference_of(field: Field) -> dict[str, Any]:
    return {
        "cascadeDelete": field.master_order is not None,
        "namePointing": field.polymorphic,
        "polymorphicForeignKey": field.polymorphic,
        "referenceTo": list(field.reference_to),
        "relationshipName": field.relationship,
        "relationshipOrder": field.master_order,
        "restrictedDelete": field.custom and field.on_delete is OnDelete.RESTRICT,
        "searchPrefilterable": _is_prefilterable(field),
    }


def _is_prefilterable(field: Field) -> bool:
    return bool(field.reference_to) and not field.hidden_from_parent and _PEOPLE.isdisjoint(field.reference_to)


def _numbers_of(field: Field) -> dict[str, Any]:
    bytes_a_character = 1 if field.is_id else _BYTES_A_CHARACTER
    return {
        "byteLength": field.length * bytes_a_character,
        "digits": field.digits,
        "length": field.length,
        "precision": field.precision,
        "scale": field.scale,
    }


def _nothing_special() -> dict[str, Any]:
    """What no field of the emulator has."""
    return {
        "aiPredictionField": False,
        "defaultValueFormula": None,
        "deprecatedAndHidden": False,
        "displayLocationInDecimal": False,
        "filteredLookupInfo": None,
        "highScaleNumber": False,
        "mask": None,
        "maskType": None,
        "referenceTargetField": None,
        "writeRequiresMasterRead": False,
    }


def _picklist_value(value: PicklistValue, field: Field, controlling: Sequence[str]) -> dict[str, Any]:
    return {
        "active": value.active,
        "defaultValue": value.value == field.default,
        "label": value.label,
        "validFor": _bitmap(value, controlling) if field.controller else None,
        "value": value.value,
    }


def _bitmap(value: PicklistValue, controlling: Sequence[str]) -> str:
    """A bit for each controlling value, the highest bit of the first byte for the first of them, in base64."""
    bits = -(-len(controlling) // _BITS_A_GROUP) * _BITS_A_GROUP
    number = sum(1 << (bits - 1 - place) for place, name in enumerate(controlling) if name in value.valid_for)
    return b64encode(number.to_bytes(bits // 8, "big")).decode()
