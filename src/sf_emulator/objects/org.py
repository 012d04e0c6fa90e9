"""The one org: records, permissions and passwords."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sf_emulator.clock import Clock
from sf_emulator.store import Store


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes: a user and what that user may do. No actor at all is the org itself."""

    user_id: str
    permissions: frozenset[str] = field(default=frozenset())


class Org:
    """A Salesforce org."""

    store: Store
    clock: Clock
    id: str
    name: str
    my_domain: str
    is_sandbox: bool

    def insert(self, sobject: str, fields: dict[str, Any], actor: Actor | None) -> str:
        raise NotImplementedError

    def update(self, sobject: str, record_id: str, fields: dict[str, Any], actor: Actor | None) -> None:
        raise NotImplementedError

    def delete(self, sobject: str, record_id: str, actor: Actor | None) -> None:
        raise NotImplementedError

    def get(self, sobject: str, record_id: str) -> dict[str, Any] | None:
        raise NotImplementedError

    def find(self, sobject: str, **equals: Any) -> list[dict[str, Any]]:
        raise NotImplementedError

    def actor(self, user_id: str) -> Actor:
        """The actor for a user id: with the user's permissions as they are now."""
        raise NotImplementedError

    def permissions(self, user_id: str) -> frozenset[str]:
        """API names ("ApiEnabled") from the user's profile and permission sets."""
        raise NotImplementedError

    def set_password(self, user_id: str, password: str) -> None:
        raise NotImplementedError

    def check_password(self, user_id: str, password: str) -> bool:
        raise NotImplementedError

    def security_token(self, user_id: str) -> str:
        raise NotImplementedError

    def reset_security_token(self, user_id: str) -> str:
        raise NotImplementedError

    def confirm_email(self, user_id: str) -> None:
        raise NotImplementedError

    def pending_email(self, user_id: str) -> str | None:
        raise NotImplementedError

    def count_api_call(self) -> None:
        """One more API call (REST, SOAP, bulk) in the rolling 24 hours."""
        raise NotImplementedError

    def api_usage(self) -> tuple[int, int]:
        """(calls in the last 24 hours, calls allowed)."""
        raise NotImplementedError

    def setting(self, name: str) -> Any:
        raise NotImplementedError

    def change_setting(self, name: str, value: Any) -> None:
        raise NotImplementedError

    def reset(self) -> None:
        """Back to the sample org as it was first loaded."""
        raise NotImplementedError


def open_org(store: Store, clock: Clock, sample: Path | None = None, extra_users: int = 0) -> Org:
    """Open the org in a store; an empty store gets the sample org."""
    raise NotImplementedError
