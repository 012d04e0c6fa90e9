"""What describe says of an object, from its schema. Key shape: salesforce-api.md, C6."""

from typing import Any

from .picklists import PicklistValue
from .sobjects import Field, Schema, SObject

_SOAP_TYPES = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
    "datetime": "xsd:dateTime",
    "date": "xsd:date",
    "time": "xsd:time",
}
_BYTES_A_CHARACTER = 3


def describe_global(schema: Schema, base: str) -> list[dict[str, Any]]:
    """The short description of every object, sorted by name. `base` is `/services/data/vXX.0`."""
    return [describe_short(sobject, base) for sobject in sorted(schema, key=lambda each: each.name)]


def describe_short(sobject: SObject, base: str) -> dict[str, Any]:
    """What the list of objects says of one."""
    return dict(sorted((_flags(sobject) | {"urls": _urls(sobject, base)}).items()))


def describe_sobject(schema: Schema, sobject: SObject, base: str) -> dict[str, Any]:
    """All of an object: its fields, and the objects that refer to it."""
    url = f"{base}/sobjects/{sobject.name}"
    long = {
        "actionOverrides": [],
        "childRelationships": [_child(child, field) for child, field in schema.children(sobject)],
        "compactLayoutable": True,
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [describe_field(field) for field in sobject.fields.values()],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [],
        "searchLayoutable": False,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [{"label": f"All {sobject.label_plural.lower()}", "name": "everything"}],
        "urls": _urls(sobject, base) | {"uiDetailTemplate": f"{url}/{{ID}}", "uiEditTemplate": f"{url}/{{ID}}/e"},
    }
    return dict(sorted((_flags(sobject) | long).items()))


def describe_field(field: Field) -> dict[str, Any]:
    """All of one field."""
    described = _constants() | {
        "byteLength": field.length * (1 if field.is_id else _BYTES_A_CHARACTER),
        "calculated": False,
        "createable": field.createable,
        "custom": field.custom,
        "defaultValue": bool(field.default) if field.type == "boolean" else field.default,
        "defaultedOnCreate": field.defaulted,
        "digits": 9 if field.type == "int" else 0,
        "externalId": field.external_id,
        "extraTypeInfo": "plaintextarea" if field.type == "textarea" else None,
        "filterable": field.filterable,
        "groupable": field.filterable and field.type != "datetime",
        "idLookup": field.id_lookup,
        "label": field.label,
        "length": field.length,
        "name": field.name,
        "nameField": field.name_field,
        "namePointing": len(field.reference_to) > 1,
        "nillable": field.nillable,
        "permissionable": field.custom,
        "picklistValues": [_picklist_value(value, field) for value in field.values],
        "polymorphicForeignKey": len(field.reference_to) > 1,
        "precision": field.precision,
        "referenceTo": list(field.reference_to),
        "relationshipName": field.relationship,
        "restrictedPicklist": field.restricted,
        "scale": field.scale,
        "soapType": _SOAP_TYPES.get(field.type, "xsd:string"),
        "sortable": field.filterable,
        "type": field.type,
        "unique": field.unique and field.custom,  # uniqueness of standard fields is a rule, not told by describe
        "updateable": field.updateable,
    }
    return dict(sorted(described.items()))


def _constants() -> dict[str, Any]:
    return {
        "aggregatable": True,
        "aiPredictionField": False,
        "autoNumber": False,
        "calculatedFormula": None,
        "cascadeDelete": False,
        "caseSensitive": False,
        "compoundFieldName": None,
        "controllerName": None,
        "defaultValueFormula": None,
        "dependentPicklist": False,
        "deprecatedAndHidden": False,
        "displayLocationInDecimal": False,
        "encrypted": False,
        "filteredLookupInfo": None,
        "formulaTreatNullNumberAsZero": False,
        "highScaleNumber": False,
        "htmlFormatted": False,
        "inlineHelpText": None,
        "mask": None,
        "maskType": None,
        "queryByDistance": False,
        "referenceTargetField": None,
        "relationshipOrder": None,
        "restrictedDelete": False,
        "searchPrefilterable": False,
        "writeRequiresMasterRead": False,
    }


def _picklist_value(value: PicklistValue, field: Field) -> dict[str, Any]:
    return {
        "active": value.active,
        "defaultValue": value.value == field.default,
        "label": value.label,
        "validFor": None,
        "value": value.value,
    }


def _child(child: SObject, field: Field) -> dict[str, Any]:
    return {
        "cascadeDelete": False,
        "childSObject": child.name,
        "deprecatedAndHidden": False,
        "field": field.name,
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": None,
        "restrictedDelete": False,
    }


def _flags(sobject: SObject) -> dict[str, Any]:
    return {
        "activateable": False,
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": sobject.createable,
        "custom": False,
        "customSetting": False,
        "deepCloneable": False,
        "deletable": sobject.deletable,
        "deprecatedAndHidden": False,
        "feedEnabled": False,
        "hasSubtypes": False,
        "isInterface": False,
        "isSubtype": False,
        "keyPrefix": sobject.key_prefix,
        "label": sobject.label,
        "labelPlural": sobject.label_plural,
        "layoutable": sobject.name == "User",
        "mergeable": False,
        "mruEnabled": False,
        "name": sobject.name,
        "queryable": True,
        "replicateable": True,
        "retrieveable": True,
        "searchable": sobject.name == "User",
        "triggerable": sobject.name == "User",
        "undeletable": False,
        "updateable": sobject.updateable,
    }


def _urls(sobject: SObject, base: str) -> dict[str, str]:
    url = f"{base}/sobjects/{sobject.name}"
    return {"rowTemplate": f"{url}/{{ID}}", "describe": f"{url}/describe", "sobject": url}
