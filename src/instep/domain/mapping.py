"""Turns a person into Salesforce User fields with CEL expressions, checked against the org's User schema.

Profile, role, manager and activity are not fields of a mapping: assignments and the person's status decide them.
"""

import dataclasses
from collections.abc import Callable, Container
from collections.abc import Mapping as MappingOf
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from instep.domain.expressions import Expression, TextFunction, compile_expression, context_of, text_functions
from instep.domain.nearest import nearest_tag, same_time_zone
from instep.domain.people import SCIM_NAMES, Person
from instep.domain.problems import BadInput, Problem, Severity

if TYPE_CHECKING:
    import cel

FieldValue = str | bool | None

# Salesforce field → expression. Country is left out: with state and country picklists on, Salesforce takes only the
# picklist's own labels in it. Preferred names stay in nickName: FirstName is the name on the contract.
DEFAULT_MAPPING: MappingOf[str, str] = {
    "Username": "person.userName",
    "Email": "person.email",
    "FirstName": "person.name.givenName",
    "LastName": "person.name.familyName",
    "Alias": "alias(person.name.givenName, person.name.familyName, person.userName)",
    "CommunityNickname": "nickname(person.userName)",
    "Title": "person.title",
    "Department": "person.department",
    "EmployeeNumber": "person.employeeNumber",
    "FederationIdentifier": "person.userName",
    "City": "person.address.locality",
    "Phone": "person.phone.work",
    "MobilePhone": "person.phone.mobile",
    "TimeZoneSidKey": "nearestTimeZone(person.timezone)",
    "LocaleSidKey": "nearestLocale(person.locale)",
    "LanguageLocaleKey": "nearestLanguage(firstOf(person.preferredLanguage, person.locale))",
    "EmailEncodingKey": "'UTF-8'",
}
RESERVED_FIELDS = frozenset({"Id", "IsActive", "ManagerId", "ProfileId", "UserRoleId"})
LOWER_CASE_FIELDS = frozenset({"Username"})  # Salesforce stores it so; fields of type email too


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
    """What a person gets who has no such attribute, or one that the org does not offer. An empty default blocks."""

    locale: str = "en_US"
    language: str = "en_US"
    time_zone: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class MappedField:
    """A field with its compiled expression and, for the regional ones, the org's default."""

    field: UserField
    expression: Expression
    default: str
    offered: frozenset[str]


@dataclasses.dataclass(frozen=True, slots=True)
class Mapping:
    """Compiled expressions and the schema they were checked against. `notes` says which fields were left out."""

    fields: tuple[str, ...]
    notes: tuple[Problem, ...]
    compiled: tuple[MappedField, ...] = dataclasses.field(repr=False)
    functions: MappingOf[str, TextFunction] = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class MappedFields:
    """A person's User fields; None clears an optional field. A problem of severity ERROR blocks the person's write,
    and its field is missing from `fields`."""

    fields: MappingOf[str, FieldValue]
    problems: tuple[Problem, ...] = ()

    @property
    def is_blocked(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def compile_mapping(
    expressions: MappingOf[str, str], fields: UserSchema, defaults: OrgDefaults | None = None
) -> Mapping:
    """Compile each field's expression once.

    Fields that the org does not have, or does not let the integration user change, are left out with a note.

    Raises:
        BadInput: Expressions that cannot be used, every one of them named.
    """
    functions = {**text_functions(), **_org_functions(fields)}
    regional = regional_defaults(defaults or OrgDefaults())
    notes = [*_unwritable(expressions, fields), *_unmapped(expressions, fields)]
    compiled, bad = [], []
    for name, source in expressions.items():
        try:
            expression = _checked_expression(name, source, functions)
        except ValueError as error:
            bad.append(_bad_expression(name, error))
            continue
        if name in fields and fields[name].is_updateable:
            field = fields[name]
            compiled.append(MappedField(field, expression, regional.get(name, ""), frozenset(field.picklist)))
    if bad:
        raise BadInput(*bad)
    used = {name for one in compiled for name in one.expression.program.functions()}
    needed = {name: function for name, function in functions.items() if name in used}
    return Mapping(tuple(one.field.name for one in compiled), tuple(notes), tuple(compiled), needed)


def apply_mapping(mapping: Mapping, person: Person) -> MappedFields:
    """Evaluate every expression for one person. Values that cannot be sent are problems and never silently cut."""
    context = context_of({"person": describe_person(person)}, mapping.functions)
    values: dict[str, FieldValue] = {}
    problems: list[Problem] = []
    for one in mapping.compiled:
        value, problem = _settle(one, context)
        if problem:
            problems.append(dataclasses.replace(problem, where=person.user_name))
        if not (problem and problem.severity is Severity.ERROR):
            values[one.field.name] = value
    return MappedFields(values, tuple(problems))


def describe_person(person: Person) -> dict[str, Any]:
    """The person as expressions see them: every attribute of `ATTRIBUTES` has a value, empty when absent."""
    return {
        "userName": person.user_name,
        "employeeNumber": person.employee_number,
        "name": {
            "givenName": person.given_name,
            "familyName": person.family_name,
            "formatted": person.formatted_name,
        },
        "nickName": person.nick_name,
        "displayName": person.display_name,
        "email": person.email,
        "title": person.title,
        "userType": person.user_type,
        "organization": person.organization,
        "division": person.division,
        "department": person.department,
        "costCenter": person.cost_center,
        "address": {
            "streetAddress": person.street_address,
            "locality": person.locality,
            "region": person.region,
            "postalCode": person.postal_code,
            "country": person.country,
        },
        "phone": {"work": person.work_phone, "mobile": person.mobile_phone},
        "locale": person.locale,
        "timezone": person.timezone,
        "preferredLanguage": person.preferred_language,
        "status": person.status,
        "active": person.active,
        "groups": list(person.groups),
    }


ATTRIBUTES = frozenset(SCIM_NAMES.values()) | {"name.formatted", "active", "groups"}


def _org_functions(fields: UserSchema) -> dict[str, TextFunction]:
    """Functions that know what the org offers. What has no match comes back as it was, for `_settle` to name."""

    def among(field: str, find: Callable[[str, frozenset[str]], str | None]) -> TextFunction:
        offered = frozenset(fields[field].picklist) if field in fields else frozenset[str]()
        return lru_cache(maxsize=4096)(lambda wanted: (find(str(wanted), offered) or str(wanted)) if wanted else "")

    return {
        "nearestTimeZone": among("TimeZoneSidKey", same_time_zone),
        "nearestLocale": among("LocaleSidKey", nearest_tag),
        "nearestLanguage": among("LanguageLocaleKey", nearest_tag),
    }


def regional_defaults(defaults: OrgDefaults) -> dict[str, str]:
    """What people get in these fields who have no value of their own; empty blocks them."""
    return {
        "LocaleSidKey": defaults.locale,
        "LanguageLocaleKey": defaults.language,
        "TimeZoneSidKey": defaults.time_zone,
    }


def _checked_expression(name: str, source: str, functions: MappingOf[str, TextFunction]) -> Expression:
    if name in RESERVED_FIELDS:
        raise ValueError("assignments and the person's status decide this field")
    return compile_expression(source, ATTRIBUTES, functions.keys())


def _bad_expression(name: str, error: ValueError) -> Problem:
    return Problem(
        "mapping-invalid",
        f"The expression cannot be used: {error}",
        where=name,
        next_step="Correct the expression; nothing was changed.",
    )


def _unwritable(expressions: MappingOf[str, str], fields: UserSchema) -> list[Problem]:
    return [
        _note(
            "mapping-field-left-out",
            name,
            f"The integration user cannot change {name}, so it is left out."
            if name in fields
            else f"The org's User object has no field {name}, so it is left out.",
        )
        for name in expressions
        if name not in fields or not fields[name].is_updateable
    ]


def unmapped_fields(mapped: Container[str], fields: UserSchema) -> list[str]:
    """What Salesforce requires to create a user, and neither the mapping nor an assignment gives."""
    return [
        name
        for name, field in fields.items()
        if field.is_required and name not in mapped and name not in RESERVED_FIELDS and field.type != "boolean"
    ]


def _unmapped(expressions: MappingOf[str, str], fields: UserSchema) -> list[Problem]:
    return [
        _note(
            "mapping-field-required", name, f"Salesforce requires {name} to create a user, and no expression gives it."
        )
        for name in unmapped_fields(expressions, fields)
    ]


def _note(code: str, where: str, summary: str) -> Problem:
    return Problem(code, summary, where=where, severity=Severity.WARNING)


def _settle(one: MappedField, context: "cel.Context") -> tuple[FieldValue, Problem | None]:
    """The value to send, or why there is none."""
    try:
        value = one.expression.evaluate(context)
    except ValueError as error:
        return None, _blocking("mapping-failed", one, f"the expression fails: {error}")
    if one.field.type == "boolean":
        return _settle_flag(one, value)
    if value is None or isinstance(value, str):
        return _settle_text(one, (value or "").strip())
    return None, _blocking("mapping-failed", one, f"the expression gives {type(value).__name__}, not text")


def _settle_flag(one: MappedField, value: object) -> tuple[FieldValue, Problem | None]:
    if isinstance(value, bool):
        return value, None
    return None, _blocking("mapping-failed", one, "the expression must give true or false")


def _settle_text(one: MappedField, text: str) -> tuple[FieldValue, Problem | None]:
    field = one.field
    if field.type == "email" or field.name in LOWER_CASE_FIELDS:
        text = text.lower()
    text = text or one.default
    if not text:
        missing = _blocking("value-missing", one, "it is required and the person has no value for it")
        return None, (missing if field.is_required else None)
    if field.length and len(text) > field.length:
        return None, _blocking(
            "value-too-long",
            one,
            f"the value has {len(text)} characters, Salesforce takes {field.length}: {text[:40]!r}…",
        )
    if field.is_restricted and text not in one.offered:
        return _settle_unoffered(one, text)
    return text, None


def _settle_unoffered(one: MappedField, text: str) -> tuple[FieldValue, Problem | None]:
    same = next((value for value in one.field.picklist if value.lower() == text.lower()), None)
    if same:
        return same, None
    if one.default in one.offered:
        return one.default, Problem(
            "value-replaced",
            f"{one.field.name}: the org does not offer {text!r}; {one.default} is used instead.",
            next_step="Correct the person's value in the directory if it is wrong.",
            severity=Severity.WARNING,
        )
    return None, _blocking("value-not-offered", one, f"the org does not offer {text!r}")


def _blocking(code: str, one: MappedField, reason: str) -> Problem:
    next_step = {
        "value-missing": "Give the person a value in the directory, or change the expression.",
        "value-too-long": "Shorten the value in the directory, or cut it with truncate() in the expression.",
        "value-not-offered": "Correct the value in the directory, or activate it in the org and import again.",
    }.get(code, "Correct the expression.")
    return Problem(code, f"{one.field.name}: {reason}.", next_step=next_step)
