"""What the REST API needs to know of sessions: who calls, or why the call is refused."""

from typing import Protocol


class Session(Protocol):
    """An authenticated caller."""

    @property
    def user_id(self) -> str: ...
    @property
    def scopes(self) -> frozenset[str]: ...


class Sessions(Protocol):
    """Turns an Authorization header into a session."""

    def authenticate(self, authorization_header: str | None) -> Session:
        """The caller's session; raises `sf_emulator.objects.RequestRefused` (401 INVALID_SESSION_ID)."""
        ...
