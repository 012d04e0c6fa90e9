"""What every transport to an org promises. Callers know this and no transport."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from instep.salesforce.records import ApiUsage, SaveResult, SObjectDescription
from instep.salesforce.secret import Secret

MAX_COLLECTION = 200


class UserOrg(Protocol):
    """One org, signed in. Every method may raise any `SalesforceError`; see errors.py for what each one means.

    Nothing here repeats a write whose outcome is unknown: that is the caller's to resolve, by reading back.
    """

    def describe(self, sobject: str) -> SObjectDescription: ...

    def query(self, soql: str) -> Iterator[dict[str, Any]]:
        """Rows in the query's order, read page by page as they are taken.

        `attributes` are left out; a relationship (`Profile.Name`) is a nested dict, or None.
        """

    def create(self, sobject: str, records: Sequence[Mapping[str, Any]]) -> list[SaveResult]:
        """Insert at most 200 records, each on its own (allOrNone=false); results in the records' order.

        Not to be repeated after OutcomeUnknown: query what is there first.
        """

    def update(self, sobject: str, records: Sequence[Mapping[str, Any]]) -> list[SaveResult]:
        """Update at most 200 records, each with its `Id`; None empties a field. Safe to repeat."""

    def delete(self, ids: Sequence[str]) -> list[SaveResult]:
        """Delete at most 200 records by id; results in the ids' order."""

    def set_password(self, user_id: str, password: Secret) -> None:
        """Give a user this password.

        Refused with INVALID_NEW_PASSWORD when the org's password policy does not like it.
        """

    @property
    def usage(self) -> ApiUsage | None:
        """What the newest answer said; None before the first."""

    @property
    def calls(self) -> int:
        """API calls sent so far through this object, repeated ones included."""
