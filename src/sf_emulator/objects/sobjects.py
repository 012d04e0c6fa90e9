"""What the org's objects are: from the files in `schema/`, one for each, and from an org's custom fields."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from .picklists import PicklistValue, picklist
from .user_permissions import PERMISSIONS
from .yaml_files import read_yaml

_FOLDER = Path(__file__).parent / "schema"
_TEXT_TYPES = frozenset({"string", "textarea", "phone", "url", "email", "picklist", "id", "reference"})
_ID_LENGTH = 18
_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of an object, as describe tells it."""

    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    defaulted: bool = False
    default: Any = None
    unique: bool = False
    unique_everywhere: bool = False
    duplicate: str = "DUPLICATE_VALUE"
    id_lookup: bool = False
    external_id: bool = False
    indexed: bool = False
    filterable: bool = True
    name_field: bool = False
    restricted: bool = False
    values: tuple[PicklistValue, ...] = ()
    reference_to: tuple[str, ...] = ()
    relationship: str | None = None

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")

    @property
    def required(self) -> bool:
        """Must be sent on create: not nillable and without a default."""
        return self.createable and not self.nillable and not self.defaulted

    @property
    def is_text(self) -> bool:
        return self.type in _TEXT_TYPES

    @property
    def is_id(self) -> bool:
        return self.type in ("id", "reference")

    @cached_property
    def allowed_values(self) -> frozenset[str]:
        return frozenset(value.value for value in self.values)


@dataclass(frozen=True, kw_only=True)
class SObject:
    """One object: its fields by name, what may be done to it, and the rules that its records obey."""

    name: str
    label: str
    label_plural: str
    key_prefix: str
    createable: bool
    updateable: bool
    deletable: bool
    write_permissions: tuple[str, ...]
    rules: tuple[str, ...]
    fields: Mapping[str, Field]

    @cached_property
    def _by_lower_name(self) -> dict[str, Field]:
        return {name.lower(): field for name, field in self.fields.items()}

    @cached_property
    def _by_relationship(self) -> dict[str, Field]:
        return {field.relationship.lower(): field for field in self.fields.values() if field.relationship}

    @cached_property
    def booleans(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields.values() if field.type == "boolean")

    @cached_property
    def unique_fields(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields.values() if field.unique)

    @cached_property
    def required_fields(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields.values() if field.required)

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """A value for every field, as a new record has it before anything is set."""
        return {
            name: bool(field.default) if field.type == "boolean" else field.default
            for name, field in self.fields.items()
        }

    def field(self, name: str) -> Field | None:
        """The field of this name in any case."""
        return self.fields.get(name) or self._by_lower_name.get(name.lower())

    def relationship(self, name: str) -> Field | None:
        """The reference field that this relationship name (`Profile`) goes through."""
        return self._by_relationship.get(name.lower())

    def lookup_field(self, name: str) -> Field | None:
        """The field of this name if records may be addressed by it."""
        field = self.field(name)
        return field if field and (field.id_lookup or field.external_id) else None


class Schema:
    """Every object of an org."""

    def __init__(self, sobjects: Iterable[SObject]) -> None:
        self._sobjects = {sobject.name: sobject for sobject in sobjects}
        self._by_lower_name = {name.lower(): sobject for name, sobject in self._sobjects.items()}
        self._by_prefix = {sobject.key_prefix: sobject for sobject in self}

    def __iter__(self) -> Iterator[SObject]:
        return iter(self._sobjects.values())

    def __getitem__(self, name: str) -> SObject:
        return self._sobjects[name]

    def sobject(self, name: str) -> SObject | None:
        """The object of this name in any case."""
        return self._sobjects.get(name) or self._by_lower_name.get(name.lower())

    def of_id(self, record_id: str) -> SObject | None:
        """The object that ids with this key prefix belong to."""
        return self._by_prefix.get(record_id[:3])

    def children(self, parent: SObject) -> Iterator[tuple[SObject, Field]]:
        """Every object and field that refers to this one."""
        for sobject in self:
            for field in sobject.fields.values():
                if parent.name in field.reference_to:
                    yield sobject, field


def load_schema(custom_fields: Mapping[str, Mapping[str, Any]] | None = None) -> Schema:
    """Read the shipped objects and add an org's own fields, `{"User": {"Badge__c": {"type": "string"}}}`."""
    custom = custom_fields or {}
    return Schema(_sobject(document, custom.get(document["name"], {})) for document in _documents())


@cache
def _documents() -> tuple[dict[str, Any], ...]:
    return tuple(read_yaml(path) for path in sorted(_FOLDER.glob("*.yaml")))


def _sobject(document: dict[str, Any], custom: Mapping[str, Any]) -> SObject:
    operations = document.get("operations", [])
    return SObject(
        name=document["name"],
        label=document.get("label", _words(document["name"])),
        label_plural=document.get("label_plural", _words(document["name"]) + "s"),
        key_prefix=document["key_prefix"],
        createable="create" in operations,
        updateable="update" in operations,
        deletable="delete" in operations,
        write_permissions=tuple(document.get("write_permissions", ())),
        rules=tuple(document.get("rules", ())),
        fields={field.name: field for field in _fields(document, custom)},
    )


def _fields(document: dict[str, Any], custom: Mapping[str, Any]) -> Iterator[Field]:
    yield Field(
        name="Id",
        label=f"{document.get('label', _words(document['name']))} ID",
        type="id",
        length=_ID_LENGTH,
        nillable=False,
        defaulted=True,
        createable=False,
        updateable=False,
        id_lookup=True,
    )
    for name, spec in (document["fields"] | dict(custom)).items():
        yield _field(name, spec)
    if document.get("permission_fields"):
        yield from (_permission_field(name, label) for name, label in _permission_labels())
    yield from (_field(name, _SYSTEM_FIELDS[name]) for name in document.get("system_fields", _SYSTEM_FIELDS))


def _field(name: str, spec: Mapping[str, Any]) -> Field:
    kind = spec["type"]
    required = spec.get("required", False)
    has_default = "default" in spec or kind == "boolean"
    return Field(
        name=name,
        label=spec.get("label") or _field_label(name, kind),
        type=kind,
        length=spec.get("length", _ID_LENGTH if kind == "reference" else 255 if kind in _TEXT_TYPES else 0),
        precision=spec.get("precision", 18 if kind in ("double", "currency", "percent") else 0),
        scale=spec.get("scale", 0),
        nillable=spec.get("nillable", not (required or kind == "boolean")),
        createable=not spec.get("read_only", False) and spec.get("create", True),
        updateable=not spec.get("read_only", False) and spec.get("update", True),
        defaulted=has_default or spec.get("defaulted", False),
        default=spec.get("default"),
        unique=spec.get("unique", False) or spec.get("unique_everywhere", False),
        unique_everywhere=spec.get("unique_everywhere", False),
        duplicate=spec.get("duplicate", "DUPLICATE_VALUE"),
        id_lookup=spec.get("id_lookup", False) or spec.get("external_id", False),
        external_id=spec.get("external_id", False),
        indexed=spec.get("indexed", kind == "reference"),
        filterable=spec.get("filterable", kind != "textarea"),
        name_field=spec.get("name_field", False),
        restricted=kind == "picklist" and spec.get("restricted", True),
        values=picklist(spec["values"]) if "values" in spec else (),
        reference_to=tuple(spec.get("to", ())),
        relationship=spec.get("relationship", name.removesuffix("Id")) if kind == "reference" else None,
    )


def _permission_field(name: str, label: str) -> Field:
    return Field(name=name, label=label, type="boolean", nillable=False, defaulted=True, default=False)


def _permission_labels() -> Iterator[tuple[str, str]]:
    for permission in PERMISSIONS.values():
        yield f"Permissions{permission.name}", permission.label


def _field_label(name: str, kind: str) -> str:
    words = _words(name.removesuffix("__c").replace("_", " "))
    return words.removesuffix("Id") + "ID" if kind == "reference" and name.endswith("Id") else words


def _words(name: str) -> str:
    return _WORD_STARTS.sub(" ", name)


_SYSTEM_FIELDS: dict[str, dict[str, Any]] = {
    "CreatedDate": {"type": "datetime", "read_only": True, "defaulted": True, "nillable": False},
    "CreatedById": {
        "type": "reference",
        "to": ["User"],
        "read_only": True,
        "defaulted": True,
        "nillable": False,
        "indexed": False,
    },
    "LastModifiedDate": {"type": "datetime", "read_only": True, "defaulted": True, "nillable": False},
    "LastModifiedById": {
        "type": "reference",
        "to": ["User"],
        "read_only": True,
        "defaulted": True,
        "nillable": False,
        "indexed": False,
    },
    "SystemModstamp": {
        "type": "datetime",
        "read_only": True,
        "defaulted": True,
        "nillable": False,
        "indexed": True,
    },
}
