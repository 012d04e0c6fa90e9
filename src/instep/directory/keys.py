"""What tells people apart, of the whole directory at once: loaded before a file is compared with it."""

import dataclasses
from collections.abc import Mapping

from instep.directory.models import Person


@dataclasses.dataclass(frozen=True, slots=True)
class KnownPerson:
    id: int
    employee_number: str
    user_name: str
    email: str
    manager_id: int | None

    @property
    def key(self) -> str:
        return self.employee_number or self.user_name


@dataclasses.dataclass(frozen=True, slots=True)
class DirectoryKeys:
    """Everybody in the directory by id, employee number and address; addresses are lower case."""

    by_id: Mapping[int, KnownPerson]
    by_employee_number: Mapping[str, KnownPerson]
    by_user_name: Mapping[str, KnownPerson]
    by_email: Mapping[str, KnownPerson]

    def identify(self, employee_number: str, user_name: str) -> KnownPerson | None:
        """The person whom a row is about: by employee number; else by user name, unless that person has another."""
        if employee_number in self.by_employee_number:
            return self.by_employee_number[employee_number]
        holder = self.by_user_name.get(user_name)
        return None if holder and employee_number and holder.employee_number else holder

    def find(self, key: str) -> KnownPerson | None:
        """By employee number, user name or e-mail address."""
        address = key.lower()
        return self.by_employee_number.get(key) or self.by_user_name.get(address) or self.by_email.get(address)


def index_keys(people: list[KnownPerson]) -> DirectoryKeys:
    return DirectoryKeys(
        by_id={person.id: person for person in people},
        by_employee_number={person.employee_number: person for person in people if person.employee_number},
        by_user_name={person.user_name: person for person in people},
        by_email={person.email: person for person in people if person.email},
    )


def load_keys() -> DirectoryKeys:
    rows = Person.objects.order_by("id").values_list("id", "employee_number", "user_name", "email", "manager_id")
    return index_keys(
        [KnownPerson(id, number or "", name, email, manager) for id, number, name, email, manager in rows.iterator()]  # noqa: A001
    )
