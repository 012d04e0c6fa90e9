"""People as documents: what `--json` prints and the HTTP API answers."""

from typing import Any

from instep.directory.models import Person
from instep.directory.people import as_value
from instep.domain.mapping import describe_person


def person_document(person: Person) -> dict[str, Any]:
    """A person as SCIM shapes one (RFC 7643), with lists of e-mails, phone numbers and addresses."""
    described = describe_person(as_value(person))
    email, phone, address = described.pop("email"), described.pop("phone"), described.pop("address")
    manager = person.manager
    return {
        "id": person.pk,
        **described,
        "emails": [{"value": email, "type": "work", "primary": True}] if email else [],
        "phoneNumbers": [{"value": value, "type": kind} for kind, value in phone.items() if value],
        "addresses": [{**address, "type": "work"}] if any(address.values()) else [],
        "manager": manager
        and {"userName": manager.user_name, "employeeNumber": manager.employee_number, "name": manager.formatted_name},
        "hireDate": person.hire_date,
        "endDate": person.end_date,
    }
