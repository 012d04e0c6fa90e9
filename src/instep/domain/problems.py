"""Expected bad news as a value with five parts, and the exceptions that carry it to a door.

InstepError            the caller cannot go on; doors render `problems` once
├── BadInput           what was given cannot be used: nothing was changed (exit status 2)
└── NotFound           no such record (exit status 2)
"""

import dataclasses
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing a person must know.

    `code` is stable and ours; `said` is Salesforce's own code and text, when it said anything.
    """

    code: str
    summary: str
    where: str = ""
    said: str = ""
    next_step: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.summary}" if self.where else self.summary]
        if self.said:
            parts.append(f"Salesforce said: {self.said}")
        if self.next_step:
            parts.append(self.next_step)
        return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts)


class InstepError(Exception):
    """Something a person must read. Carries one problem or several, never a secret."""

    exit_status = 1

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems

    @property
    def problem(self) -> Problem:
        return self.problems[0]


class BadInput(InstepError):
    """What was given cannot be used; every bad place is named and nothing was changed."""

    exit_status = 2


class NotFound(InstepError):
    """There is no such record."""

    exit_status = 2
