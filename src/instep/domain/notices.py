"""What people are told about a connection, and when: once a change, in words that stand alone."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from instep.domain.health import BROKEN, Condition, Health

UNREACHABLE_FOR = timedelta(minutes=30)  # a short outage is nobody's news
MARKS = (90, 30, 14, 7, 3, 1, 0)  # days before something ends


@dataclasses.dataclass(frozen=True, slots=True)
class Notice:
    """A message."""

    title: str
    body: str


@dataclasses.dataclass(frozen=True, slots=True)
class Ending:
    """Something that ends on a day: SOAP login(), a certificate. `key` is stable."""

    key: str
    what: str
    ends_on: date
    next_step: str

    def days_left(self, today: date) -> int:
        return max(0, (self.ends_on - today).days)


def is_news(condition: Condition, told: str, now: datetime) -> bool:
    """Whether people know less than is true. `told` is the state they were last told, empty for none.

    What a person switched or saved is no news: somebody knows. After trouble they hear when it is over.
    """
    if condition.health == told:
        return False
    if condition.health is Health.UNREACHABLE:
        return condition.since is None or now - condition.since >= UNREACHABLE_FOR
    return condition.is_broken or (condition.health is Health.HEALTHY and told in BROKEN)


def state_notice(connection: str, condition: Condition, page: str) -> Notice:
    """What happened, since when, what Salesforce said, what to do next, and where."""
    headline, meaning = _STATES[condition.health]
    since = f" since {condition.since:%Y-%m-%d %H:%M} UTC" if condition.since else ""
    lines = [f"{connection} {headline}{since}. {meaning}"]
    if condition.trouble and condition.trouble.said:
        lines.append(f"Salesforce said: {condition.trouble.said}")
    if condition.trouble and condition.trouble.next_step:
        lines.append(f"What to do: {condition.trouble.next_step}")
    return Notice(f"Instep: {connection} {headline}", "\n".join([*lines, page]))


def due_endings(endings: Sequence[Ending], told: Mapping[str, int], today: date) -> list[tuple[Ending, int]]:
    """What ends soon and has reached a mark that nobody was told of, with that mark."""
    reached = [(ending, _mark(ending.days_left(today))) for ending in endings]
    return [(ending, mark) for ending, mark in reached if mark is not None and mark < told.get(ending.key, mark + 1)]


def ending_notice(connection: str, ending: Ending, today: date, page: str) -> Notice:
    left = ending.days_left(today)
    when = f"ends in {left} day{'' if left == 1 else 's'}" if left else "has ended"
    body = (
        f"{ending.what} of {connection} {when}, on {ending.ends_on:%Y-%m-%d}.\nWhat to do: {ending.next_step}\n{page}"
    )
    return Notice(f"Instep: {ending.what} of {connection} {when}", body)


def _mark(days_left: int) -> int | None:
    return min((mark for mark in MARKS if mark >= days_left), default=None)


_STATES = {
    Health.HEALTHY: ("is healthy again", "Imports and applies work."),
    Health.NEEDS_REAUTHENTICATION: (
        "needs re-authentication",
        "Salesforce no longer accepts what it signs in with, so nothing runs until somebody acts.",
    ),
    Health.BLOCKED: ("is blocked by Salesforce's policy", "The org refuses the sign-in or its calls."),
    Health.UNREACHABLE: ("is unreachable", "Salesforce gives no usable answer; Instep goes on trying."),
}
