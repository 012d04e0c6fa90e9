"""Ties people to the Salesforce users they already have, a batch of people at a time."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet

from instep.connections.models import Connection
from instep.directory.models import Person
from instep.directory.people import as_value
from instep.domain.matching import Ambiguous, Match, Matched, MatchRule, Unmatched, UserKeys, index_users, match_person
from instep.provisioning.models import Account, ObservedUser

STANDARD_USER = "Standard"


class Matcher:
    """Matches people without an account. A user that two people match goes to neither: that waits for a decision.

    Args:
        managed: The people who could claim a user, with their groups prefetched.
    """

    def __init__(self, connection: Connection, managed: QuerySet[Person]) -> None:
        self._connection = connection
        accounts = Account.objects.filter(connection=connection)
        self._unlinked = managed.exclude(pk__in=accounts.values("person"))

    def match(self, people: Sequence[Person]) -> dict[int, Match]:
        """The match of each person, by the person's id. Their groups should be prefetched."""
        matches = self._match_alone(people)
        claims = self._claims_on({match.user_id for match in matches.values() if isinstance(match, Matched)})
        return {
            person_id: Ambiguous((match.user_id,), match.rule)
            if isinstance(match, Matched) and claims[match.user_id] - {person_id}
            else match
            for person_id, match in matches.items()
        }

    def _match_alone(self, people: Sequence[Person]) -> dict[int, Match]:
        index = index_users(self._candidates(people))
        return {person.pk: match_person(as_value(person), index) for person in people}

    def _claims_on(self, user_ids: Collection[str]) -> dict[str, set[int]]:
        """Everybody managed who matches one of these users, by user."""
        users = ObservedUser.objects.filter(connection=self._connection, salesforce_id__in=user_ids)
        keys = list(users.values_list("username", "federation_identifier", "email", "employee_number"))
        rivals = self._unlinked.filter(
            Q(user_name__in=[name for key in keys for name in key[:2] if name])
            | Q(email__in=[key[2] for key in keys if key[2]])
            | Q(employee_number__in=[key[3] for key in keys if key[3]])
        )
        claims: dict[str, set[int]] = defaultdict(set)
        for person_id, match in self._match_alone(list(rivals)).items():
            if isinstance(match, Matched):
                claims[match.user_id].add(person_id)
        return claims

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
