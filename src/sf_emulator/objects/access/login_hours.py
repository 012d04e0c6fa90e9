"""When a profile's users may sign in: a span of some days of the week, in the org's own time zone.

A day without a span is open; a span without length closes it. Source: Salesforce help, "View and Edit Login Hours in
Profiles".
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sf_emulator.objects.org import Org

_SCHEMA = "CREATE TABLE IF NOT EXISTS login_hours (profile_id TEXT PRIMARY KEY, spans TEXT NOT NULL)"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SPAN = re.compile(r"(?P<day>[A-Za-z]+) +(?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)")
_MIDNIGHT = "24:00"


class LoginHoursRefused(ValueError):
    """Not a day's span; the text says what one looks like."""


class LoginHours:
    """The login hours of every profile of an org."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._store = org.store
        self._store.execute(_SCHEMA)

    def of(self, profile_id: str) -> tuple[str, ...]:
        """A profile's spans, `Monday 08:00-18:00`; none: its users sign in at any time."""
        kept = self._store.value("SELECT spans FROM login_hours WHERE profile_id = ?", (profile_id,))
        return tuple(json.loads(kept)) if kept else ()

    def change(self, profile_id: str, spans: Sequence[str]) -> None:
        """Replace a profile's spans.

        Raises:
            LoginHoursRefused: One of them is no span, or its day has two.
        """
        checked = [_checked(span) for span in spans]
        if len({span.partition(" ")[0] for span in checked}) < len(checked):
            raise LoginHoursRefused("Login hours: a day has one span.")
        self._store.execute("REPLACE INTO login_hours VALUES (?, ?)", (profile_id, json.dumps(checked)))

    def allow(self, profile_id: str) -> bool:
        """Whether a profile's users may sign in now."""
        spans = self.of(profile_id)
        return not spans or _is_within(self._local_time(), spans)

    def _local_time(self) -> datetime:
        zone = self._store.value('SELECT "TimeZoneSidKey" FROM "Organization"')
        return self._org.clock.now().astimezone(ZoneInfo(zone or "UTC"))


def _checked(span: str) -> str:
    match = _SPAN.fullmatch(span.strip())
    day = match["day"].capitalize() if match else ""
    if match is None or day not in _DAYS or not match["start"] <= match["end"] <= _MIDNIGHT:
        raise LoginHoursRefused(f"Login hours {span}: write DAY START-END, as in Monday 08:00-18:00.")
    return f"{day} {match['start']}-{match['end']}"


def _is_within(at: datetime, spans: Sequence[str]) -> bool:
    today = _DAYS[at.weekday()]
    for span in spans:
        day, _, hours = span.partition(" ")
        if day == today:
            start, _, end = hours.partition("-")
            return start <= f"{at:%H:%M}" < end
    return True
