"""One field of an object, as describe tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from .field_types import COMPOUND_TYPES, FIELD_TYPES, FieldType
from .picklists import PicklistValue


class OnDelete(Enum):
    """What happens to the records that refer to one that is deleted."""

    CLEAR = "clear"
    CASCADE = "cascade"
    RESTRICT = "restrict"


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field's name, type, limits, and what may be done with it. Words are describe's, in this language's case.

    `filterable_before`: the API version that ended it.
    """

    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    digits: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    permissionable: bool = False
    defaulted: bool = False
    default: Any = None
    unique: bool = False
    unique_everywhere: bool = False
    case_sensitive: bool = False
    duplicate: str = "DUPLICATE_VALUE"
    id_lookup: bool = False
    external_id: bool = False
    indexed: bool = False
    aggregatable: bool = True
    filterable: bool = True
    filterable_before: int | None = None
    groupable: bool = True
    sortable: bool = True
    name_field: bool = False
    auto_number: str | None = None
    restricted: bool = False
    values: tuple[PicklistValue, ...] = ()
    controller: str | None = None
    reference_to: tuple[str, ...] = ()
    relationship: str | None = None
    child_relationship: str | None = None
    hidden_from_parent: bool = False
    on_delete: OnDelete = OnDelete.CLEAR
    master_order: int | None = None
    compound: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    extra: str | None = None
    help: str | None = None
    formula: str | None = None
    formula_sql: str | None = None

    @property
    def kind(self) -> FieldType:
        """What fields of this type have in common."""
        return FIELD_TYPES[self.type]

    @property
    def custom(self) -> bool:
        return self.name.endswith(("__c", "__s"))

    @property
    def required(self) -> bool:
        """Must be sent on create: not nillable and without a default."""
        return self.createable and not self.nillable and not self.defaulted

    @property
    def is_text(self) -> bool:
        return self.kind.is_text

    @property
    def is_id(self) -> bool:
        return self.type in ("id", "reference")

    @property
    def is_compound(self) -> bool:
        """Made from other fields (`parts`: key to field name) whenever it is read; never written."""
        return self.type in COMPOUND_TYPES

    @property
    def is_generated(self) -> bool:
        """Made from other fields whenever it is read, by the database: a compound, or a formula."""
        return self.is_compound or self.formula is not None

    @property
    def polymorphic(self) -> bool:
        """Refers to records of several objects: the key prefix of its value says of which."""
        return len(self.reference_to) > 1

    @cached_property
    def _values_by_name(self) -> dict[str, PicklistValue]:
        return {value.value: value for value in self.values}

    def value(self, name: str | None) -> PicklistValue | None:
        """The picklist value of this name."""
        return self._values_by_name.get(name or "")
