"""Reads objects from YAML: the shipped ones in `schema/`, one file each, and an org's own.

An object's document has `name`, `key_prefix`, `operations`, `flags` (describe's own names), `fields` and more:
docs/reference/emulator-objects.md lists every key. A document with the name of a shipped object adds fields to it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from .address_picklists import with_address_codes
from .custom_objects import custom_document
from .field_types import COMPOUND_TYPES, FIELD_TYPES, LONGEST_FILTERABLE
from .fields import Field, OnDelete
from .formulas import FormulaRefused, formula_sql
from .kinds_of_records import read_record_types
from .offered_values import Offered, with_offered_values
from .picklists import picklist
from .record_types import KEY, with_record_types
from .sobjects import OwnRows, Paging, Schema, SObject
from .system_fields import DELETED_FIELD, SYSTEM_FIELDS
from .user_permissions import PERMISSIONS
from .yaml_files import read_yaml

_FOLDER = Path(__file__).parent / "schema"
_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PART = re.compile(
    r"(Street|City|State|StateCode|PostalCode|Country|CountryCode|Latitude|Longitude|GeocodeAccuracy)(__s)?$"
)
_DEFAULT_FLAGS = ("queryable", "replicateable", "retrieveable")

Document = Mapping[str, Any]


def load_schema(
    own: Iterable[Document] = (), *, picked_addresses: bool = False, offered: Offered | None = None
) -> Schema:
    """The shipped objects, an org's own, and the fields that the org adds to shipped ones.

    Args:
        picked_addresses: State and country picklists are on: addresses have codes.
        offered: The values that picklists offer in this org, where they differ.
    """
    changed: dict[str, Document] = {}
    shipped = {document["name"]: document for document in shipped_documents()}
    for document in own:
        name = document["name"]
        known = changed.get(name) or shipped.get(name)
        changed[name] = (
            {
                **known,
                "fields": known["fields"] | document.get("fields", {}),
                KEY: known.get(KEY, {}) | document.get(KEY, {}),
            }
            if known
            else custom_document(document, len(changed.keys() - shipped.keys()))
        )
    if picked_addresses:
        for document in shipped.values():
            if document.get("address_picklists"):
                changed[document["name"]] = with_address_codes(changed.get(document["name"], document))
    changed = {name: with_record_types(document) for name, document in changed.items()}
    unchanged = [sobject for sobject in _shipped_sobjects() if sobject.name not in changed]
    return Schema(with_offered_values([*unchanged, *map(_sobject, changed.values())], offered or {}))


@cache
def shipped_documents() -> tuple[dict[str, Any], ...]:
    """What the files in `schema/` say, by file name."""
    return tuple(read_yaml(path) for path in sorted(_FOLDER.glob("*.yaml")))


@cache
def _shipped_sobjects() -> tuple[SObject, ...]:
    return tuple(map(_sobject, shipped_documents()))


def _sobject(document: Document) -> SObject:
    label = document.get("label", _words(document["name"]))
    secured = document.get("field_permissions", document["name"].endswith("__c"))
    return SObject(
        name=document["name"],
        label=label,
        label_plural=document.get("label_plural", label + "s"),
        key_prefix=document["key_prefix"],
        operations=frozenset(document.get("operations", ())),
        flags=frozenset(document.get("flags", _DEFAULT_FLAGS)),
        setup=document.get("setup", False),
        secured=secured,
        address_picklists=document.get("address_picklists", False),
        scopes=document.get("scopes", {}),
        urls=document.get("urls", {}),
        read_permissions=tuple(document.get("read_permissions", ())),
        write_permissions=tuple(document.get("write_permissions", ())),
        rules=tuple(document.get("rules", ())),
        own_rows=_own_rows(document),
        tab_color=document.get("tab_color"),
        record_types=read_record_types(document.get(KEY, {})),
        named_layouts=tuple(document.get("named_layouts", ())),
        indexes=frozenset(document.get("indexes", ())),
        paging=Paging(**document["paging"]) if "paging" in document else None,
        fields=_with_formulas(
            _with_parts({name: _field(name, spec, secured=secured) for name, spec in _field_specs(document, label)})
        ),
    )


def _own_rows(document: Document) -> OwnRows | None:
    spec = document.get("own_rows")
    return OwnRows(spec["field"], tuple(spec.get("unless", ()))) if spec else None


def _field_specs(document: Document, label: str) -> Iterator[tuple[str, Document]]:
    yield "Id", {"type": "id", "label": f"{label} ID", "read_only": True, "defaulted": True, "nillable": False}
    if "undelete" in document.get("operations", ()):
        yield "IsDeleted", DELETED_FIELD
    for name, spec in document["fields"].items():
        yield name, spec
        if spec["type"] == "location":
            yield from _location_parts(name, spec)
    if "permission_fields" in document:  # `Permissions`, or `MaximumPermissions`: a field for each permission
        for permission in PERMISSIONS.values():
            yield f"{document['permission_fields']}{permission.name}", {"type": "boolean", "label": permission.label}
    for name in document.get("system_fields", SYSTEM_FIELDS):
        yield name, SYSTEM_FIELDS[name]


def _location_parts(name: str, spec: Document) -> Iterator[tuple[str, Document]]:
    """A custom geolocation `Place__c` is kept in `Place__Latitude__s` and `Place__Longitude__s`."""
    for part in ("Latitude", "Longitude"):
        label = f"{spec.get('label') or _field_label(name, 'location')} ({part})"
        yield (
            f"{name.removesuffix('__c')}__{part}__s",
            {"type": "double", "label": label, "scale": spec.get("scale", 15), "compound": name},
        )


def _field(name: str, spec: Document, *, secured: bool) -> Field:
    kind = spec["type"]
    common = FIELD_TYPES[kind]
    length = spec.get("length", common.length)
    is_long = kind == "textarea" and length > LONGEST_FILTERABLE
    writable = (
        not spec.get("read_only", False)
        and "formula" not in spec
        and kind not in COMPOUND_TYPES
        and "auto_number" not in spec
    )
    return Field(
        name=name,
        label=spec.get("label") or _field_label(name, kind),
        type=kind,
        length=length,
        precision=spec.get("precision", common.precision),
        scale=spec.get("scale", 0),
        digits=spec.get("digits", {"int": 9, "long": 18}.get(kind, 0)),
        nillable=spec.get("nillable", not (spec.get("required") or kind in ("boolean", "id") or "auto_number" in spec)),
        createable=writable and spec.get("create", True),
        updateable=writable and spec.get("update", True),
        permissionable=_is_permissionable(name, spec, secured=secured),
        defaulted=_is_defaulted(kind, spec),
        default=spec.get("default"),
        unique=spec.get("unique", False) or spec.get("unique_everywhere", False),
        unique_everywhere=spec.get("unique_everywhere", False),
        case_sensitive=spec.get("case_sensitive", False),
        duplicate=spec.get("duplicate", "DUPLICATE_VALUE"),
        id_lookup=spec.get("id_lookup", kind == "id" or spec.get("external_id", False)),
        external_id=spec.get("external_id", False),
        indexed=spec.get("indexed", kind == "reference" or spec.get("name_field", False)),
        aggregatable=spec.get("aggregatable", common.aggregatable and not is_long),
        filterable=spec.get("filterable", common.filterable and not is_long),
        filterable_before=spec.get("filterable_before"),
        groupable=spec.get("groupable", common.groupable and not is_long),
        sortable=spec.get("sortable", common.sortable and not is_long),
        name_field=spec.get("name_field", False),
        auto_number=spec.get("auto_number"),
        restricted=spec.get("restricted", kind in ("picklist", "multipicklist")),
        values=picklist(spec["values"]) if "values" in spec else (),
        controller=spec.get("controller"),
        reference_to=tuple(spec.get("to", ())),
        relationship=_relationship(name, spec) if kind == "reference" else spec.get("relationship"),
        child_relationship=_child_relationship(name, spec),
        hidden_from_parent=spec.get("hidden_from_parent", False),
        on_delete=_on_delete(spec),
        master_order=spec.get("master_order"),
        compound=spec.get("compound"),
        extra=spec.get("extra", "plaintextarea" if kind == "textarea" else None),
        help=spec.get("help"),
        formula=spec.get("formula"),
    )


def _is_permissionable(name: str, spec: Document, *, secured: bool) -> bool:
    """Whether profiles say who sees the field: what may stay empty, and nobody's name."""
    required = spec.get("required") or spec.get("nillable") is False or "auto_number" in spec
    may = secured or name.endswith("__c")
    default = may and not (required or spec.get("read_only") or spec.get("compound") == "Name" or name in SYSTEM_FIELDS)
    return bool(spec.get("permissionable", default))


def _is_defaulted(kind: str, spec: Document) -> bool:
    return "default" in spec or "auto_number" in spec or kind == "boolean" or bool(spec.get("defaulted"))


def _relationship(name: str, spec: Document) -> str | None:
    """`Account` for AccountId, `Account__r` for Account__c."""
    made = name.removesuffix("__c") + "__r" if name.endswith("__c") else name.removesuffix("Id")
    found: str | None = spec.get("relationship", made)
    return found


def _child_relationship(name: str, spec: Document) -> str | None:
    """`Invoices` is what a custom field's file says and `Invoices__r` what queries say, as at Salesforce."""
    given: str | None = spec.get("child_relationship")
    return f"{given}__r" if given and name.endswith("__c") else given


def _on_delete(spec: Document) -> OnDelete:
    if "master_order" in spec:
        return OnDelete.CASCADE
    return OnDelete(spec.get("on_delete", "clear"))


def _with_parts(fields: dict[str, Field]) -> dict[str, Field]:
    """Tell each compound field which fields it is made from."""
    for compound in [field for field in fields.values() if field.is_compound]:
        parts = {_part_key(field.name): field.name for field in fields.values() if field.compound == compound.name}
        fields[compound.name] = replace(compound, parts=parts)
    return fields


def _with_formulas(fields: dict[str, Field]) -> dict[str, Field]:
    """Find the SQL of each formula over the other fields. One that has none is NULL; checks say why."""
    for field in [field for field in fields.values() if field.formula]:
        try:
            sql = formula_sql(str(field.formula), field.type, field.scale, fields)
        except FormulaRefused:
            sql = "NULL"
        fields[field.name] = replace(field, formula_sql=sql)
    return fields


def _part_key(name: str) -> str:
    """`geocodeAccuracy` for BillingGeocodeAccuracy: the key inside the compound value."""
    found = _PART.search(name)
    part = found.group(1) if found else name
    return part[0].lower() + part[1:]


def _field_label(name: str, kind: str) -> str:
    words = _words(name.removesuffix("__c").replace("_", " "))
    return words.removesuffix("Id") + "ID" if kind == "reference" and name.endswith("Id") else words


def _words(name: str) -> str:
    return _WORD_STARTS.sub(" ", name)
