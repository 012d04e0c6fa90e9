"""People and groups as values. Attributes are SCIM's (RFC 7643), in snake case; an absent text is empty, never None."""

import dataclasses
from collections.abc import Mapping
from datetime import date


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """A human in the directory. `user_name` and `email` are lower case; `manager_id` is another person's `id`."""

    id: int
    user_name: str
    family_name: str
    given_name: str = ""
    employee_number: str = ""
    nick_name: str = ""
    display_name: str = ""
    email: str = ""
    title: str = ""
    user_type: str = ""
    organization: str = ""
    division: str = ""
    department: str = ""
    cost_center: str = ""
    street_address: str = ""
    locality: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    work_phone: str = ""
    mobile_phone: str = ""
    locale: str = ""
    timezone: str = ""
    preferred_language: str = ""
    active: bool = True
    status: str = ""
    manager_id: int | None = None
    hire_date: date | None = None
    end_date: date | None = None
    groups: tuple[str, ...] = ()

    @property
    def formatted_name(self) -> str:
        return self.display_name or f"{self.given_name} {self.family_name}".strip()


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    """A set of people in the directory."""

    id: int
    name: str


# Where each text attribute stands in SCIM's words, `.` between levels: what a mapping and a columns file call it.
SCIM_NAMES: Mapping[str, str] = {
    "user_name": "userName",
    "employee_number": "employeeNumber",
    "given_name": "name.givenName",
    "family_name": "name.familyName",
    "nick_name": "nickName",
    "display_name": "displayName",
    "email": "email",
    "title": "title",
    "user_type": "userType",
    "organization": "organization",
    "division": "division",
    "department": "department",
    "cost_center": "costCenter",
    "street_address": "address.streetAddress",
    "locality": "address.locality",
    "region": "address.region",
    "postal_code": "address.postalCode",
    "country": "address.country",
    "work_phone": "phone.work",
    "mobile_phone": "phone.mobile",
    "locale": "locale",
    "timezone": "timezone",
    "preferred_language": "preferredLanguage",
    "status": "status",
}
