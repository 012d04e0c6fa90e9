"""Questions to the directory: who is there, who is meant, and everybody as values."""

import dataclasses
from collections.abc import Iterator

from django.db.models import Q, QuerySet

from instep.directory.models import Group, Person
from instep.domain import people
from instep.domain.problems import NotFound, Problem

BATCH_SIZE = 1000  # people whose groups are read in one query
_SAME_NAMES = tuple(
    field.name for field in dataclasses.fields(people.Person) if field.name not in {"employee_number", "groups"}
)


def find_person(key: str) -> Person:
    """The person with this user name, employee number or e-mail address, in that order.

    Raises:
        NotFound: There is nobody, or several people share the address.
    """
    wanted = key.strip()
    for rule in (Q(user_name=wanted.lower()), Q(employee_number=wanted), Q(email__iexact=wanted)):
        found = list(Person.objects.select_related("manager").filter(rule)[:2]) if wanted else []
        if len(found) == 1:
            return found[0]
        if found:
            raise NotFound(_problem("person-ambiguous", f"Several people have the address {wanted!r}.", "user name"))
    raise NotFound(_problem("person-unknown", f"Nobody in the directory is {wanted!r}.", "user name, e-mail address"))


def find_group(name: str) -> Group:
    """The group of this name, in any case. Raises NotFound, naming the groups that exist."""
    group = Group.objects.filter(name__iexact=name.strip()).first()
    if group is None:
        raise NotFound(
            Problem(
                "group-unknown",
                f"There is no group {name!r} in the directory.",
                next_step=f"Groups: {', '.join(Group.objects.values_list('name', flat=True)[:20]) or 'none yet'}.",
            )
        )
    return group


def search_people(*, group: str = "", active: bool | None = None, text: str = "") -> QuerySet[Person]:
    """People by family name. `text` is looked for in names, addresses, employee numbers and job titles.

    Raises:
        NotFound: There is no such group.
    """
    found = Person.objects.select_related("manager").prefetch_related("groups")
    if group:
        found = found.filter(groups=find_group(group))
    if active is not None:
        found = found.filter(active=active)
    for word in text.split():
        found = found.filter(_mentions(word))
    return found


def read_people(queryset: QuerySet[Person] | None = None) -> Iterator[people.Person]:
    """People as values, in the order of their ids, streamed: groups are read a batch at a time."""
    chosen = Person.objects.all() if queryset is None else queryset
    ordered = chosen.order_by("id").prefetch_related("groups")
    return (as_value(person) for person in ordered.iterator(chunk_size=BATCH_SIZE))


def as_value(person: Person) -> people.Person:
    """The stored person as a value of the domain."""
    return people.Person(
        **{name: getattr(person, name) for name in _SAME_NAMES},
        employee_number=person.employee_number or "",
        groups=tuple(sorted(group.name for group in person.groups.all())),
    )


def _mentions(word: str) -> Q:
    names = ("given_name", "family_name", "nick_name", "display_name", "user_name", "email", "employee_number", "title")
    mentioned = Q()
    for name in names:
        mentioned |= Q(**{f"{name}__icontains": word})
    return mentioned


def _problem(code: str, summary: str, ask_by: str) -> Problem:
    return Problem(
        code, summary, next_step=f"Ask by {ask_by} or employee number; `instep people list` shows everybody."
    )
