"""Turns a person into Salesforce User fields with CEL expressions, checked against the org's User schema."""

import dataclasses
from collections.abc import Mapping as MappingOf

from instep.domain.people import Person
from instep.domain.problems import Problem

FieldValue = str | bool | None


@dataclasses.dataclass(frozen=True, slots=True)
class UserField:
    """A field of the org's User object as describe shows it. `length` 0 means without a limit of its own."""

    name: str
    label: str
    type: str
    length: int
    is_required: bool
    is_createable: bool
    is_updateable: bool
    is_restricted: bool = False
    picklist: tuple[str, ...] = ()  # active values


UserSchema = MappingOf[str, UserField]


@dataclasses.dataclass(frozen=True, slots=True)
class OrgDefaults:
    """What the org gives who has no such attribute, or one that the org does not offer. An empty default blocks."""

    locale: str = "en_US"
    language: str = "en_US"
    time_zone: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Mapping:
    """Compiled expressions and the schema they were checked against. `notes` says which fields were left out."""

    fields: tuple[str, ...]
    notes: tuple[Problem, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class MappedFields:
    """A person's User fields; None clears an optional field. A problem of severity ERROR blocks the person's write."""

    fields: MappingOf[str, FieldValue]
    problems: tuple[Problem, ...] = ()


def compile_mapping(
    expressions: MappingOf[str, str], fields: UserSchema, defaults: OrgDefaults = OrgDefaults()
) -> Mapping:
    """Compile each field's expression once.

    Raises:
        BadInput: Expressions that cannot be used, every one of them named.
    """
    raise NotImplementedError


def apply_mapping(mapping: Mapping, person: Person) -> MappedFields:
    """Evaluate every expression for one person."""
    raise NotImplementedError
