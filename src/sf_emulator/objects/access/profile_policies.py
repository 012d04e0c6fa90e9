"""What a profile says about signing in: from which addresses, and how long sessions last.

Source: salesforce-api.md, A3 (session timeout), A15 (`loginIpRanges`).
"""

import json
from collections.abc import Sequence

from sf_emulator.objects.org import Org

from .ip_ranges import check_ip_range

_SCHEMA = """CREATE TABLE IF NOT EXISTS profile_policies (
    profile_id TEXT PRIMARY KEY, login_ip_ranges TEXT NOT NULL DEFAULT '[]', session_timeout_min INTEGER)"""


class ProfilePolicies:
    """Login IP ranges and session timeouts of profiles; a profile without any allows every address."""

    def __init__(self, org: Org) -> None:
        self._store = org.store
        self._store.execute(_SCHEMA)

    def login_ip_ranges(self, profile_id: str) -> tuple[str, ...]:
        """The ranges `start-end` that users of a profile may sign in from; none: from anywhere."""
        kept = self._store.value("SELECT login_ip_ranges FROM profile_policies WHERE profile_id = ?", (profile_id,))
        return tuple(json.loads(kept)) if kept else ()

    def change_login_ip_ranges(self, profile_id: str, ranges: Sequence[str]) -> None:
        """Replace a profile's ranges.

        Raises:
            IpRangeRefused: One of them is no range.
        """
        checked = json.dumps([check_ip_range(text) for text in ranges])
        self._store.execute(
            "INSERT INTO profile_policies (profile_id, login_ip_ranges) VALUES (?, ?) "
            "ON CONFLICT (profile_id) DO UPDATE SET login_ip_ranges = excluded.login_ip_ranges",
            (profile_id, checked),
        )

    def session_timeout_min(self, profile_id: str) -> int | None:
        """Minutes of inactivity after which sessions of a profile's users end; None: the org's timeout."""
        kept = self._store.value("SELECT session_timeout_min FROM profile_policies WHERE profile_id = ?", (profile_id,))
        return int(kept) if kept is not None else None

    def change_session_timeout(self, profile_id: str, minutes: int | None) -> None:
        """Set a profile's session timeout, or let it have the org's again."""
        self._store.execute(
            "INSERT INTO profile_policies (profile_id, session_timeout_min) VALUES (?, ?) "
            "ON CONFLICT (profile_id) DO UPDATE SET session_timeout_min = excluded.session_timeout_min",
            (profile_id, minutes),
        )
