"""How long a refresh token lives: Salesforce's idle limit, the app's own policy, and when to keep it alive.

Source: salesforce-api.md, A4: the idle limit is a sliding 30 days where it is on; Salesforce keeps five grants for one
user and app, and a sixth silently ends the oldest. ConnectedApplication tells the policy's period without its unit.
"""

import dataclasses
from datetime import datetime, timedelta

IDLE_LIMIT = timedelta(days=30)
GRANTS_KEPT = 5
SHORTEST_UNIT = timedelta(hours=1)  # the period counts hours, days or months


@dataclasses.dataclass(frozen=True, slots=True)
class Policy:
    """The app's refresh token policy, as far as the org shows it."""

    period: int
    is_idle: bool  # counted from the last use, else from the authorisation


@dataclasses.dataclass(frozen=True, slots=True)
class RefreshToken:
    """When it was given, and when it was last used for a new access token."""

    authorized_at: datetime
    last_used_at: datetime
    policy: Policy | None = None

    def idle_days_left(self, now: datetime) -> int:
        """Whole days until Salesforce may end it if nobody uses it; 0 from then on."""
        return max(0, (self.last_used_at + IDLE_LIMIT - now).days)

    def age_days(self, now: datetime) -> int:
        return max(0, (now - self.authorized_at).days)

    def needs_use(self, now: datetime, after: timedelta) -> bool:
        """Whether to use it now so that it lives on. Where the unit of an idle policy is unknown the shortest counts:
        using it too often costs nothing."""
        return now - self.last_used_at >= self._rest(after)

    def _rest(self, after: timedelta) -> timedelta:
        if self.policy is None or not self.policy.is_idle:
            return after
        return min(after, self.policy.period * SHORTEST_UNIT * 2 / 3)


@dataclasses.dataclass(frozen=True, slots=True)
class Grants:
    """Authorisations of one user for one app. `seen` is what the org shows, None where it does not."""

    connections: tuple[str, ...]  # of this installation, that share user and app
    noted: int  # in this installation's own records
    seen: int | None = None

    @property
    def count(self) -> int:
        known = max(self.noted, len(self.connections)) if self.seen is None else self.seen
        return min(known, GRANTS_KEPT)

    @property
    def is_shared(self) -> bool:
        """Several connections use it, or the org shows more grants than this installation ever asked for."""
        return len(self.connections) > 1 or (self.seen or 0) > max(self.noted, len(self.connections))

    @property
    def is_risky(self) -> bool:
        """The next authorisation, here or elsewhere, may end one that is in use."""
        return self.is_shared or self.count >= GRANTS_KEPT - 1
