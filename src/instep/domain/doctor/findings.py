"""What a line of the doctor says. A line's reason and place are fixed; a verdict is what was seen this time."""

import dataclasses
from collections.abc import Callable, Iterable
from enum import StrEnum

from instep.domain.doctor.facts import Facts


class Status(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


class Group(StrEnum):
    """Headings, in the order in which they are read."""

    REACHING = "Reaching Salesforce"
    SIGNING_IN = "Signing in"
    APP = "The app"
    SOAP = "SOAP"
    ORG = "The org"
    USER = "The integration user"
    LICENCES = "Licences"
    DATA = "What users are made of"


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """`seen` is a sentence without its full stop; `said` is Salesforce's own code and text."""

    status: Status
    seen: str
    next_step: str = ""
    said: str = ""


Judge = Callable[[Facts], Iterable[Verdict]]


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One thing that is looked at. `judge` gives nothing when it does not apply, and several verdicts for several
    things of a kind."""

    code: str
    group: Group
    title: str
    why: str
    where: str
    judge: Judge = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check, as doors show it."""

    code: str
    group: Group
    status: Status
    summary: str
    why: str
    where: str
    said: str = ""
    next_step: str = ""


def ok(seen: str) -> Verdict:
    return Verdict(Status.OK, seen)


def warning(seen: str, next_step: str, said: str = "") -> Verdict:
    return Verdict(Status.WARNING, seen, next_step, said)


def failure(seen: str, next_step: str, said: str = "") -> Verdict:
    return Verdict(Status.FAILURE, seen, next_step, said)


def hidden(what: str, said: str) -> Verdict:
    """Nothing is known, so nothing is called good."""
    return warning(
        f"{what} cannot be seen: the org has none, or hides them from the integration user",
        "Give it View Setup and Configuration, or look yourself",
        said,
    )


def listed(names: Iterable[str], most: int = 8) -> str:
    """Names with commas between them, the first ones when there are many."""
    all_names = list(names)
    rest = len(all_names) - most
    return ", ".join(all_names[:most]) + (f" and {rest} more" if rest > 0 else "")
