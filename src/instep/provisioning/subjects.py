"""Brings together what a plan asks about each managed person: assignments, mapped fields, the user, the account."""

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import Q, QuerySet

from instep.connections.models import Connection, OrgProfile, OrgRole
from instep.directory.models import Membership, Person
from instep.directory.people import as_value
from instep.domain.changes import Block, Note
from instep.domain.desired import desired_user
from instep.domain.entitlements import Assignment as AssignmentValue
from instep.domain.entitlements import combine_assignments
from instep.domain.mapping import apply_mapping
from instep.domain.matching import Match, Matched, Unmatched
from instep.domain.planning import AccountState, ObservedUser, Subject
from instep.domain.problems import Problem, Severity
from instep.provisioning import models
from instep.provisioning.assigning import load_catalogue, resolve_assignment
from instep.provisioning.importing import BATCH, batched
from instep.provisioning.matching import Matcher, matched_by
from instep.provisioning.protecting import Protection, ambiguous
from instep.provisioning.schema import compiled_mapping


@dataclasses.dataclass(frozen=True, slots=True)
class Managed:
    """A subject, and who the person's manager is in the directory."""

    subject: Subject
    manager_id: int | None
    manager_name: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Known:
    """What is stored about one batch of people."""

    accounts: dict[int, models.Account]
    matches: dict[int, Match]
    rows: dict[str, models.ObservedUser]
    users: dict[str, ObservedUser]


class SubjectReader:
    """Reads people in batches; a batch costs a fixed number of queries, whatever its size."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._mapping = compiled_mapping(connection)
        self._profiles = {row.salesforce_id: row for row in OrgProfile.objects.filter(connection=connection)}
        self._roles = dict(OrgRole.objects.filter(connection=connection).values_list("salesforce_id", "name"))
        catalogue = load_catalogue(connection)
        self._permission_sets = {named.id: named.name for named in catalogue.permission_sets.values()}
        self._assigned: dict[tuple[str, int], AssignmentValue] = {}
        self._broken: dict[tuple[str, int], Problem] = {}
        for row in models.Assignment.objects.filter(connection=connection):
            key = ("group", row.group_id) if row.group_id else ("person", row.person_id or 0)
            resolved = resolve_assignment(row, catalogue)
            if isinstance(resolved, list):
                self._broken[key] = resolved[0]
            else:
                self._assigned[key] = resolved
        self._protection = Protection(connection)
        self._matcher = Matcher(connection, self._people())
        self.notes: list[Note] = [Note("", problem.summary) for problem in self._mapping.notes]

    def read(self, only: Collection[int] | None = None) -> Iterator[Managed]:
        """Everybody with an assignment or an account on the connection, or those of them in `only`, in id order."""
        people = self._people()
        if only is not None:
            people = people.filter(pk__in=only)
        for batch in batched(people.iterator(chunk_size=BATCH), BATCH):
            known = self._known(batch)
            for person in batch:
                yield Managed(
                    self._subject(person, known),
                    person.manager_id,
                    f"{person.manager} ({person.manager.user_name})" if person.manager else "",
                )

    def users_of(self, person_ids: Iterable[int]) -> dict[int, str]:
        """Salesforce ids of people who were not read but have a user: a manager may be one of them."""
        found: dict[int, str] = {}
        for batch in batched(sorted(person_ids), BATCH):
            accounts = models.Account.objects.filter(connection=self._connection, person__in=batch)
            linked = dict(accounts.values_list("person", "salesforce_id"))
            matches = self._matcher.match(
                list(Person.objects.filter(pk__in=set(batch) - set(linked)).prefetch_related("groups"))
            )
            found |= linked
            found |= {pk: match.user_id for pk, match in matches.items() if isinstance(match, Matched)}
        return found

    def _people(self) -> QuerySet[Person]:
        assignments = models.Assignment.objects.filter(connection=self._connection)
        members = Membership.objects.filter(group__in=assignments.filter(group__isnull=False).values("group"))
        people = assignments.filter(person__isnull=False).values("person")
        accounts = models.Account.objects.filter(connection=self._connection).values("person")
        managed = Q(pk__in=members.values("person")) | Q(pk__in=people) | Q(pk__in=accounts)
        return Person.objects.filter(managed).select_related("manager").prefetch_related("groups").order_by("pk")

    def _known(self, people: Sequence[Person]) -> _Known:
        ids = [person.pk for person in people]
        stored = models.Account.objects.filter(connection=self._connection, person__in=ids)
        accounts = {account.person_id: account for account in stored.prefetch_related("owned_grants")}
        matches = self._matcher.match([person for person in people if person.pk not in accounts])
        user_ids = {account.salesforce_id for account in accounts.values()}
        user_ids |= {match.user_id for match in matches.values() if isinstance(match, Matched)}
        rows = {
            row.salesforce_id: row
            for row in models.ObservedUser.objects.filter(connection=self._connection, salesforce_id__in=user_ids)
        }
        return _Known(accounts, matches, rows, self._observed(rows))

    def _subject(self, person: Person, known: _Known) -> Subject:
        keys = [("group", group.pk) for group in person.groups.all()] + [("person", person.pk)]
        entitled = combine_assignments(self._assigned[key] for key in keys if key in self._assigned)
        account = known.accounts.get(person.pk)
        match = known.matches.get(person.pk, Unmatched())
        user_id = account.salesforce_id if account else match.user_id if isinstance(match, Matched) else ""
        row = known.rows.get(user_id)
        broken = next((self._broken[key] for key in keys if key in self._broken), None)
        if not entitled and not account and not broken:
            row = None  # a matched user is linked only through an assignment
        mapped = apply_mapping(self._mapping, as_value(person))
        if person.active and entitled:
            self._note(person, mapped.problems)
        return Subject(
            person_id=person.pk,
            person_name=person.formatted_name,
            is_active=person.active,
            username=str(mapped.fields.get("Username") or person.user_name),
            desired=desired_user(mapped.fields, entitled, None) if entitled else None,
            observed=known.users[user_id] if row else None,
            account=self._account_state(account) if account else None,
            link_reason=matched_by(match),
            problem=(_gone(account) if account and not row else None)
            or _mapping_block(mapped.problems)
            or ambiguous(person.formatted_name, match),
            protection=self._protection.of_account(row, account) if row else None,
            link_block=self._protection.of_user(row) if row else None,
            unresolved=_broken_block(broken),
        )

    def _observed(self, rows: dict[str, models.ObservedUser]) -> dict[str, ObservedUser]:
        granted: dict[str, set[str]] = defaultdict(set)
        grants = models.ObservedGrant.objects.filter(connection=self._connection, user_salesforce_id__in=rows)
        for user_id, permission_set in grants.values_list("user_salesforce_id", "permission_set_id_in_org"):
            granted[user_id].add(permission_set)
        manager_ids = {row.fields.get("ManagerId") for row in rows.values()} - {None, ""}
        managers = models.ObservedUser.objects.filter(connection=self._connection, salesforce_id__in=manager_ids)
        names = dict(managers.values_list("salesforce_id", "name"))
        return {user_id: self._as_observed(row, granted[user_id], names) for user_id, row in rows.items()}

    def _as_observed(self, row: models.ObservedUser, granted: set[str], managers: dict[str, str]) -> ObservedUser:
        profile = self._profiles.get(row.profile_id_in_org)
        return ObservedUser(
            salesforce_id=row.salesforce_id,
            username=row.username,
            is_active=row.is_active,
            is_frozen=row.is_frozen,
            profile_id=row.profile_id_in_org,
            licence_id=profile.licence_id_in_org if profile else "",
            fields=row.fields,
            permission_sets=frozenset(granted),
            names={
                "ProfileId": profile.name if profile else row.profile_id_in_org,
                "UserRoleId": self._roles.get(row.fields.get("UserRoleId") or "", ""),
                "ManagerId": managers.get(row.fields.get("ManagerId") or "", ""),
            },
        )

    def _account_state(self, account: models.Account) -> AccountState:
        owned = [grant.permission_set_id_in_org for grant in account.owned_grants.all()]
        return AccountState(
            owned_permission_sets={user_id: self._permission_sets.get(user_id, user_id) for user_id in owned},
            frozen_by_instep=account.frozen_by_instep,
            email_requested=account.email_requested,
            email_requested_at=account.email_requested_at,
        )

    def _note(self, person: Person, problems: Iterable[Problem]) -> None:
        warnings = (problem for problem in problems if problem.severity is Severity.WARNING)
        self.notes += [Note(person.formatted_name, str(problem)) for problem in warnings]


def _gone(account: models.Account) -> Block:
    return Block(
        "user-not-seen",
        f"The user {account.salesforce_id} of this account was not in the org when it was last read.",
        "Check in Salesforce that the integration user may see it (View All Users), then import again.",
    )


def _mapping_block(problems: Iterable[Problem]) -> Block | None:
    problem = next((problem for problem in problems if problem.severity is Severity.ERROR), None)
    if problem is None:
        return None
    return Block(problem.code, problem.summary, problem.next_step or "Correct the person in the directory.")


def _broken_block(problem: Problem | None) -> Block | None:
    if problem is None:
        return None
    next_step = f"{problem.next_step} Correct the assignment, or import the org if it is new there.".strip()
    return Block(problem.code, problem.summary, next_step)
