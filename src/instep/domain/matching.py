"""Which Salesforce User a person already has: one exact hit by the first rule that hits at all."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from instep.domain.people import Person


class MatchRule(StrEnum):
    """What a person and a Salesforce User may have in common."""

    FEDERATION_IDENTIFIER = "federation_identifier"
    USERNAME = "username"
    EMAIL = "email"
    EMPLOYEE_NUMBER = "employee_number"


DEFAULT_ORDER = (
    MatchRule.FEDERATION_IDENTIFIER,
    MatchRule.USERNAME,
    MatchRule.EMAIL,
    MatchRule.EMPLOYEE_NUMBER,
)


@dataclasses.dataclass(frozen=True, slots=True)
class UserKeys:
    """A Salesforce User by its id and the values that rules compare; an absent value is empty and never matches."""

    user_id: str
    username: str = ""
    federation_identifier: str = ""
    email: str = ""
    employee_number: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Matched:
    user_id: str
    rule: MatchRule


@dataclasses.dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several users at the first rule that hit. It waits for a decision: a later rule must not guess."""

    user_ids: tuple[str, ...]  # sorted
    rule: MatchRule


@dataclasses.dataclass(frozen=True, slots=True)
class Unmatched:
    pass


Match = Matched | Ambiguous | Unmatched


@dataclasses.dataclass(frozen=True, slots=True)
class MatchIndex:
    """Users by rule and normalised value. Built once for an org, asked once a person."""

    user_ids: Mapping[MatchRule, Mapping[str, Sequence[str]]]


def index_users(users: Iterable[UserKeys]) -> MatchIndex:
    """Index the users of one org that may be matched; the order they come in does not matter."""
    found: dict[MatchRule, defaultdict[str, list[str]]] = {rule: defaultdict(list) for rule in MatchRule}
    for user in users:
        for rule in MatchRule:
            value = _normalised(getattr(user, rule.value), rule)
            if value:
                found[rule][value].append(user.user_id)
    return MatchIndex({rule: dict(by_value) for rule, by_value in found.items()})


def match_person(person: Person, index: MatchIndex, order: Sequence[MatchRule] = DEFAULT_ORDER) -> Match:
    """Find the person's user by the first rule in `order` that finds any.

    FederationIdentifier is compared with `userName`, which is what single sign-on sends as the subject. Users that
    already have an account are the caller's to leave out of the index.
    """
    for rule in order:
        user_ids = index.user_ids[rule].get(_normalised(_value_of(person, rule), rule), ())
        if len(user_ids) == 1:
            return Matched(user_ids[0], rule)
        if user_ids:
            return Ambiguous(tuple(sorted(user_ids)), rule)
    return Unmatched()


def _value_of(person: Person, rule: MatchRule) -> str:
    match rule:
        case MatchRule.FEDERATION_IDENTIFIER | MatchRule.USERNAME:
            return person.user_name
        case MatchRule.EMAIL:
            return person.email
        case MatchRule.EMPLOYEE_NUMBER:
            return person.employee_number


def _normalised(value: str, rule: MatchRule) -> str:
    """Salesforce compares user names, federation identifiers and addresses without regard to case."""
    trimmed = value.strip()
    return trimmed if rule is MatchRule.EMPLOYEE_NUMBER else trimmed.lower()
