"""What an org has given its users to do, such as owning the cases that nobody else takes, and so who must stay active.

The org's setting `user_duties` lists them: `{"duty": "default_case_owner", "user": "<user name or id>"}`, with a `name`
where an org has several of a kind (rules, alerts, processes). A custom field of User that refers to User is a hierarchy
field: whom it points at stays too. Source: salesforce-api.md, D1; texts.py says where the texts are from.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from . import texts
from .columns import quoted
from .errors import RecordError
from .ids import normal_id

if TYPE_CHECKING:
    from .org import Org


def duties_of(org: "Org", user_id: str) -> list[RecordError]:
    """Everything that stands in the way of deactivating a user, in Salesforce's words."""
    return [*_listed_duties(org, user_id), *_hierarchy_fields(org, user_id)]


def _listed_duties(org: "Org", user_id: str) -> Iterator[RecordError]:
    for entry in org.setting("user_duties"):
        if _is(org, user_id, entry["user"]):
            yield texts.has_duty(entry["duty"], entry.get("name", ""))


def _is(org: "Org", user_id: str, named: str) -> bool:
    return normal_id(named) == user_id or org.field_of("User", user_id, "Username") == named.lower()


def _hierarchy_fields(org: "Org", user_id: str) -> Iterator[RecordError]:
    for field in org.schema["User"].fields.values():
        if field.custom and "User" in field.reference_to:
            sql = f'SELECT "Name" FROM "User" WHERE {quoted(field.name)} = ? LIMIT 1'  # noqa: S608
            below = org.store.value(sql, (user_id,))
            if below:
                yield texts.in_hierarchy_field(field.label, below)
