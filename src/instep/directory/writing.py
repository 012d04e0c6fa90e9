"""Writes checked rows: creates who is new, updates who differs, leaves everybody else untouched.

Called inside one transaction, with the keys of the directory as they are in it.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from instep.directory.checking import FileRow, Managers
from instep.directory.keys import DirectoryKeys
from instep.directory.models import Group, Membership, Person
from instep.directory.rows import Row

Item = TypeVar("Item")

BATCH_SIZE = 500  # rows a statement: SQLite takes 32,766 parameters, a person has some 30 columns


@dataclasses.dataclass(slots=True)
class Written:
    """Who was touched, by id, and the groups that were missing. `ids` is the person of each written line."""

    created: set[int] = dataclasses.field(default_factory=set)
    updated: set[int] = dataclasses.field(default_factory=set)
    ids: dict[int, int] = dataclasses.field(default_factory=dict)
    created_groups: list[str] = dataclasses.field(default_factory=list)

    @property
    def unchanged(self) -> int:
        return len(self.ids) - len(self.created) - len(self.updated)


def write_people(rows: Iterable[Row], directory: DirectoryKeys, now: datetime) -> Written:
    """Write everything of these rows but managers, a batch at a time."""
    written = Written()
    groups = {name.lower(): id for id, name in Group.objects.values_list("id", "name")}  # noqa: A001
    for batch in _batches(rows, BATCH_SIZE):
        people = _write_batch(batch, directory, now, written)
        _create_groups(batch, groups, written)
        _write_memberships(batch, people, groups, now, written)
    return written


def free_user_names(rows: Sequence[FileRow], directory: DirectoryKeys) -> None:
    """Park the user names that change, so that people may swap them: each is unique at every moment."""
    moving = [
        known.id
        for row in rows
        if (known := directory.identify(row.employee_number, row.user_name)) and known.user_name != row.user_name
    ]
    for ids in _batches(moving, BATCH_SIZE):
        parked = Concat(Value("moving:"), Cast("pk", CharField()))
        Person.objects.filter(pk__in=ids).update(user_name=parked)


def write_managers(
    rows: Sequence[FileRow], managers: Managers, directory: DirectoryKeys, now: datetime, written: Written
) -> None:
    """Set managers once everybody is there. A manager who is skipped and new leaves the field as it is."""
    changed = []
    for row in rows:
        target = managers.target(row)
        if row.manager_key and target is None:
            continue
        person_id = written.ids[row.line]
        manager_id = written.ids[-target] if target is not None and target < 0 else target
        known = directory.by_id.get(person_id)
        if manager_id != (known.manager_id if known else None):
            changed.append(Person(pk=person_id, manager_id=manager_id, updated_at=now))
            _note_update(person_id, written)
    Person.objects.bulk_update(changed, ["manager", "updated_at"], batch_size=BATCH_SIZE)


def _write_batch(batch: Sequence[Row], directory: DirectoryKeys, now: datetime, written: Written) -> dict[int, Person]:
    """Write one batch of people. Returns each line's person."""
    known = {row.line: directory.identify(row.employee_number, row.user_name) for row in batch}
    stored = Person.objects.in_bulk([one.id for one in known.values() if one])
    people, created, updated, names = {}, [], [], {"updated_at"}
    for row in batch:
        who = known[row.line]
        person = stored[who.id] if who else Person()
        differing = _assign(person, row)
        people[row.line] = person
        if not who:
            created.append(person)
        elif differing:
            person.updated_at = now
            updated.append(person)
            names |= differing
    Person.objects.bulk_create(created)
    Person.objects.bulk_update(updated, sorted(names))
    written.created.update(person.pk for person in created)
    written.updated.update(person.pk for person in updated)
    written.ids.update({line: person.pk for line, person in people.items()})
    return people


def _assign(person: Person, row: Row) -> set[str]:
    """Set the row's values. Returns the names of those that differ."""
    differing = {name for name, value in row.values.items() if getattr(person, name) != value}
    for name in differing:
        setattr(person, name, row.values[name])
    return differing


def _create_groups(batch: Sequence[Row], groups: dict[str, int], written: Written) -> None:
    """Create the groups that are missing and add them to `groups`; names are compared without case."""
    named = sorted({name for row in batch for name in row.groups or ()}, reverse=True)
    missing = {name.lower(): name for name in named if name.lower() not in groups}
    for group in Group.objects.bulk_create([Group(name=name) for name in missing.values()]):
        groups[group.name.lower()] = group.pk
        written.created_groups.append(group.name)


def _write_memberships(
    batch: Sequence[Row], people: Mapping[int, Person], groups: Mapping[str, int], now: datetime, written: Written
) -> None:
    """Make each person's groups those of the row; a file without a column of groups changes none."""
    wanted = {
        people[row.line].pk: {groups[name.lower()] for name in row.groups} for row in batch if row.groups is not None
    }
    present: defaultdict[int, set[int]] = defaultdict(set)
    for person_id, group_id in Membership.objects.filter(person__in=wanted).values_list("person", "group"):
        present[person_id].add(group_id)
    new = [Membership(person_id=one, group_id=group) for one in wanted for group in wanted[one] - present[one]]
    gone = {one: present[one] - wanted[one] for one in wanted if present[one] - wanted[one]}
    Membership.objects.bulk_create(new)
    for person_id, group_ids in gone.items():
        Membership.objects.filter(person=person_id, group__in=group_ids).delete()
    touched = {membership.person_id for membership in new} | gone.keys()
    Person.objects.filter(pk__in=touched - written.created).update(updated_at=now)
    for person_id in touched:
        _note_update(person_id, written)


def _note_update(person_id: int, written: Written) -> None:
    if person_id not in written.created:
        written.updated.add(person_id)


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
