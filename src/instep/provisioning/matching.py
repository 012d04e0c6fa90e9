"""Ties people to the Salesforce users they already have, a batch of people at a time."""

from collections.abc import Sequence

from django.db.models import Q

from instep.connections.models import Connection
from instep.directory.models import Person
from instep.directory.people import as_value
from instep.domain.matching import Ambiguous, Match, Matched, MatchRule, Unmatched, UserKeys, index_users, match_person
from instep.provisioning.models import Account, ObservedUser

STANDARD_USER = "Standard"


class Matcher:
    """Matches people without an account. A user found for one person is not given to the next: that is ambiguous."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._claimed: dict[str, int] = {}

    def match(self, people: Sequence[Person]) -> dict[int, Match]:
        """The match of each person, by the person's id. Their groups should be prefetched."""
        index = index_users(self._candidates(people))
        return {person.pk: self._claim(person.pk, match_person(as_value(person), index)) for person in people}

    def _claim(self, person_id: int, match: Match) -> Match:
        if not isinstance(match, Matched):
            return match
        if self._claimed.setdefault(match.user_id, person_id) != person_id:
            return Ambiguous((match.user_id,), match.rule)
        return match

    def _candidates(self, people: Sequence[Person]) -> list[UserKeys]:
        """Users that share any key with these people and belong to nobody yet."""
        names = [person.user_name.lower() for person in people]
        emails = [person.email.lower() for person in people if person.email]
        numbers = [person.employee_number for person in people if person.employee_number]
        users = (
            ObservedUser.objects.filter(connection=self._connection, user_type=STANDARD_USER)
            .filter(
                Q(username__in=names)
                | Q(federation_identifier__in=names)
                | Q(email__in=emails)
                | Q(employee_number__in=numbers)
            )
            .exclude(salesforce_id__in=Account.objects.filter(connection=self._connection).values("salesforce_id"))
        )
        return [
            UserKeys(user.salesforce_id, user.username, user.federation_identifier, user.email, user.employee_number)
            for user in users
        ]


def matched_by(match: Match) -> str:
    """How a match came about, as a plan says it."""
    words = {
        MatchRule.FEDERATION_IDENTIFIER: "same Federation ID",
        MatchRule.USERNAME: "same user name",
        MatchRule.EMAIL: "same e-mail address",
        MatchRule.EMPLOYEE_NUMBER: "same employee number",
    }
    return "" if isinstance(match, Unmatched) else words[match.rule]
