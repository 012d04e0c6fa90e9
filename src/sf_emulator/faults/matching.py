"""Which requests a rule is about."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What is known about a request before it is answered. None: it has no such thing, or it is unknown."""

    method: str
    path: str
    body: bytes = b""
    org_id: str | None = None
    consumer_key: str | None = None
    user_id: str | None = None
    username: str | None = None
    version: str | None = None
    operation: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Conditions, all of which must hold; what is not given matches everything."""

    method: str | None = None
    path: re.Pattern[str] | None = None
    body_contains: str | None = None
    org: str | None = None
    app: str | None = None
    user: str | None = None
    version: str | None = None
    operation: str | None = None

    def matches(self, request: RequestFacts) -> bool:
        """Whether a request is one of them."""
        return (
            (self.method is None or self.method == request.method)
            and (self.path is None or self.path.search(request.path) is not None)
            and (self.org is None or same_id(self.org, request.org_id))
            and (self.app is None or self.app == request.consumer_key)
            and (self.user is None or self._is_user(request))
            and (self.version is None or self.version == request.version)
            and (self.operation is None or self.operation == request.operation)
            and (self.body_contains is None or self.body_contains.encode() in request.body)
        )

    def _is_user(self, request: RequestFacts) -> bool:
        wanted = self.user or ""
        return same_id(wanted, request.user_id) or wanted.lower() == (request.username or "").lower()


def same_id(one: str, other: str | None) -> bool:
    """Whether two ids of 15 or 18 characters name the same record."""
    return other is not None and one[:15] == other[:15] and len(one) in (15, 18)
