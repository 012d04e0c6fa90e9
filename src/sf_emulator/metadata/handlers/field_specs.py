"""Custom fields: what metadata says of them, and what the org's own files of objects say (`schema_files`)."""

from collections.abc import Callable, Mapping
from typing import Any

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused, Values
from sf_emulator.objects.fields import Field, OnDelete

Spec = dict[str, Any]
_FALSE_OR_TRUE = {"false": False, "true": True}
_ON_DELETE = {"SetNull": OnDelete.CLEAR, "Restrict": OnDelete.RESTRICT, "Cascade": OnDelete.CASCADE}
_LONG_TEXT = 255


def read_field(values: Values) -> Spec:
    """A field's specification. Raises ComponentRefused: it lacks something, or there are no fields of its type."""
    _check(values)
    common = {
        "label": values["label"],
        "required": values.get("required") or None,
        "unique": values.get("unique") or None,
        "case_sensitive": values.get("caseSensitive") or None,
        "external_id": values.get("externalId") or None,
        "help": values.get("inlineHelpText"),
    }
    spec = common | (_formula(values) if "formula" in values else _TYPES[values["type"]](values))
    return {name: value for name, value in spec.items() if value is not None}


def write_field(field: Field) -> Spec:
    """What metadata says of a field that the org has."""
    kind = _kind_of(field)
    if field.formula:
        return _written_formula(field, kind)
    values: Spec = {
        "caseSensitive": field.case_sensitive or None,
        "defaultValue": _default(field),
        "externalId": field.external_id,
        "inlineHelpText": field.help,
        "label": field.label,
        "length": field.length if kind in ("Text", "LongTextArea", "Html", "EncryptedText") else None,
        "required": field.required,
        "type": kind,
        "unique": field.unique or None,
    }
    if kind in ("Number", "Currency", "Percent"):
        values |= {"precision": field.precision, "scale": field.scale}
    if field.reference_to:
        values |= _written_reference(field)
    if field.values:
        values["valueSet"] = _written_values(field)
    if field.auto_number:
        values["displayFormat"] = field.auto_number
    return values


def _check(values: Values) -> None:
    for name in ("type", "label"):
        if name not in values:
            raise ComponentRefused(texts.MISSING.format(name=name), "REQUIRED_FIELD_MISSING")
    kind = values["type"]
    if kind not in (_FORMULAS if "formula" in values else _TYPES):
        raise ComponentRefused(texts.FIELD_TYPE_MISSING.format(type=_shown(kind, values)), "INVALID_FIELD")
    if kind != "MasterDetail" and "relationshipOrder" in values:
        raise ComponentRefused(texts.CANNOT_SPECIFY.format(name="relationshipOrder", type=kind), "INVALID_FIELD")


def _shown(kind: str, values: Values) -> str:
    return f"{kind} (formula)" if "formula" in values else kind


def _formula(values: Values) -> Spec:
    """Worked out by `objects.formulas`; functions that are not there are refused with the object."""
    shape = {name: values[name] for name in ("precision", "scale") if name in values}
    return {"type": _FORMULAS[values["type"]], "formula": values["formula"], **shape}


def _written_formula(field: Field, kind: str) -> Spec:
    shape = {"precision": field.precision, "scale": field.scale} if kind in ("Number", "Currency", "Percent") else {}
    return {
        "externalId": False,
        "formula": field.formula,
        "formulaTreatBlanksAs": "BlankAsZero",
        "inlineHelpText": field.help,
        "label": field.label,
        "type": kind,
        **shape,
    }


def _needs(values: Values, name: str) -> Any:
    if name not in values:
        problem = texts.MUST_SPECIFY.format(name=name, type=values["type"])
        raise ComponentRefused(problem, "REQUIRED_FIELD_MISSING")
    return values[name]


def _plain(kind: str) -> Callable[[Values], Spec]:
    return lambda values: {"type": kind}


def _text(kind: str, **more: Any) -> Callable[[Values], Spec]:
    return lambda values: {"type": kind, "length": _needs(values, "length"), **more}


def _number(kind: str) -> Callable[[Values], Spec]:
    def spec(values: Values) -> Spec:
        shape = {"precision": _needs(values, "precision"), "scale": _needs(values, "scale")}
        return {"type": kind, **shape, "default": _number_in(values.get("defaultValue", ""))}

    return spec


def _number_in(text: str) -> float | None:
    """A default that is a number; one that is a formula is not worked out."""
    try:
        return float(text)
    except ValueError:
        return None


def _checkbox(values: Values) -> Spec:
    text = _needs(values, "defaultValue")
    if text not in _FALSE_OR_TRUE:
        raise ComponentRefused(texts.WRONG_POLICY.format(value=text, name="defaultValue"), "INVALID_FIELD")
    return {"type": "boolean", "default": _FALSE_OR_TRUE[text]}


def _picklist(kind: str) -> Callable[[Values], Spec]:
    def spec(values: Values) -> Spec:
        value_set: Mapping[str, Any] = _needs(values, "valueSet")
        given = value_set.get("valueSetDefinition", {}).get("value", [])
        chosen = {_value_name(each): {"label": each.get("label", _value_name(each))} for each in given}
        for each in given:
            if each.get("isActive") is False:
                chosen[_value_name(each)]["active"] = False
        default = next((_value_name(each) for each in given if each["default"]), None)
        restricted = value_set.get("restricted", False)
        return {"type": kind, "values": chosen, "default": default, "restricted": restricted}

    return spec


def _value_name(value: Mapping[str, Any]) -> str:
    if "fullName" not in value:
        raise ComponentRefused(texts.MISSING.format(name="fullName"), "REQUIRED_FIELD_MISSING")
    return str(value["fullName"])


def _lookup(values: Values) -> Spec:
    on_delete = _ON_DELETE[values.get("deleteConstraint", "SetNull")].value
    return {
        "type": "reference",
        "to": [_needs(values, "referenceTo")],
        "child_relationship": values.get("relationshipName"),
        "on_delete": on_delete,
    }


def _master(values: Values) -> Spec:
    target = _needs(values, "referenceTo")
    return {
        "type": "reference",
        "to": [target],
        "child_relationship": values.get("relationshipName"),
        "master_detail": True,
    }


def _hierarchy(values: Values) -> Spec:
    return {"type": "reference", "to": ["User"], "child_relationship": values.get("relationshipName")}


def _auto_number(values: Values) -> Spec:
    return {"type": "string", "auto_number": _needs(values, "displayFormat")}


_TYPES: Mapping[str, Callable[[Values], Spec]] = {
    "AutoNumber": _auto_number,
    "Checkbox": _checkbox,
    "Currency": _number("currency"),
    "Date": _plain("date"),
    "DateTime": _plain("datetime"),
    "Email": _plain("email"),
    "EncryptedText": _text("encryptedstring"),
    "Hierarchy": _hierarchy,
    "Html": _text("textarea", extra="richtextarea"),
    "Location": _plain("location"),
    "LongTextArea": _text("textarea"),
    "Lookup": _lookup,
    "MasterDetail": _master,
    "MultiselectPicklist": _picklist("multipicklist"),
    "Number": _number("double"),
    "Percent": _number("percent"),
    "Phone": _plain("phone"),
    "Picklist": _picklist("picklist"),
    "Text": _text("string"),
    "TextArea": _plain("textarea"),
    "Time": _plain("time"),
    "Url": _plain("url"),
}
_FORMULAS = {
    "Checkbox": "boolean",
    "Currency": "currency",
    "Date": "date",
    "Number": "double",
    "Percent": "percent",
    "Text": "string",
}
_KINDS = {
    "boolean": "Checkbox",
    "currency": "Currency",
    "date": "Date",
    "datetime": "DateTime",
    "double": "Number",
    "email": "Email",
    "encryptedstring": "EncryptedText",
    "int": "Number",
    "location": "Location",
    "multipicklist": "MultiselectPicklist",
    "percent": "Percent",
    "phone": "Phone",
    "picklist": "Picklist",
    "string": "Text",
    "time": "Time",
    "url": "Url",
}


def _kind_of(field: Field) -> str:
    if field.auto_number:
        return "AutoNumber"
    if field.type == "reference":
        return "MasterDetail" if field.master_order is not None else "Lookup"
    if field.type == "textarea":
        long = "Html" if field.extra == "richtextarea" else "LongTextArea"
        return long if field.length > _LONG_TEXT else "TextArea"
    return _KINDS[field.type]


def _default(field: Field) -> str | None:
    if field.type == "boolean":
        return "true" if field.default else "false"
    return None if field.default is None or field.values else str(field.default)


def _written_reference(field: Field) -> Spec:
    name = (field.child_relationship or "").removesuffix("__r") or None
    found: Spec = {"referenceTo": field.reference_to[0], "relationshipName": name}
    if field.master_order is not None:
        return found | {"relationshipOrder": field.master_order}
    return found | {"deleteConstraint": next(name for name, each in _ON_DELETE.items() if each is field.on_delete)}


def _written_values(field: Field) -> Spec:
    values = [
        {
            "fullName": each.value,
            "default": each.value == field.default,
            "isActive": None if each.active else False,
            "label": each.label,
        }
        for each in field.values
    ]
    return {"restricted": field.restricted, "valueSetDefinition": {"sorted": False, "value": values}}
