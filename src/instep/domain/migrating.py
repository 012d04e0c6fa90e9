"""Off SOAP in five steps, each with its state and what to do next, and a way back from the last three."""

import dataclasses
from datetime import datetime
from enum import StrEnum


class StepState(StrEnum):
    """Where a step stands. Exactly one is NEXT until all are done."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"


class StepCode(StrEnum):
    AUTHORIZE = "authorize"
    COMPARE = "compare"
    SWITCH = "switch"
    WATCH = "watch"
    FORGET = "forget"


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """What is stored of a connection. `runs_since` and `failed_since` count runs that ended after the switch."""

    has_soap: bool
    is_authorized: bool
    uses_oauth: bool
    compared_at: datetime | None = None
    difference_count: int = 0
    is_same_org: bool = True
    runs_since: int = 0
    failed_since: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    code: StepCode
    title: str
    state: StepState
    sentence: str


def migration_steps(facts: Facts) -> list[Step]:
    """The five steps in order."""
    done = [
        (StepCode.AUTHORIZE, "Authorise OAuth beside SOAP", facts.is_authorized, _authorize(facts)),
        (StepCode.COMPARE, "Compare what both see", _is_compared(facts), _compare(facts)),
        (StepCode.SWITCH, "Switch to OAuth and REST", facts.uses_oauth, _switch(facts)),
        (StepCode.WATCH, "Watch the first runs", facts.uses_oauth and facts.runs_since > 0, _watch(facts)),
        (StepCode.FORGET, "Forget the SOAP credentials", not facts.has_soap, _forget(facts)),
    ]
    steps, is_next = [], True
    for code, title, is_done, sentence in done:
        state = StepState.DONE if is_done else StepState.NEXT if is_next else StepState.LATER
        is_next = is_next and is_done
        steps.append(Step(code, title, state, sentence))
    return steps


def may_switch(facts: Facts) -> bool:
    """Whether both ways in are there and have been compared, and lead to one org."""
    return facts.has_soap and facts.is_authorized and _is_compared(facts) and facts.is_same_org


def _is_compared(facts: Facts) -> bool:
    return facts.uses_oauth or (facts.compared_at is not None and facts.is_same_org)


def _authorize(facts: Facts) -> str:
    if facts.is_authorized:
        return "OAuth is authorised. Nothing uses it until you switch."
    return "SOAP goes on working meanwhile: an authorisation alone changes nothing."


def _compare(facts: Facts) -> str:
    if not facts.is_same_org:
        return "The two sign in to different orgs. Authorise OAuth in the org that SOAP provisions."
    if facts.compared_at is None:
        return "Both sign in and read the org; nothing is written and nothing is kept but the differences."
    if facts.difference_count == 0:
        return "Both see the same users, profiles, roles, permission sets and permissions."
    word = "difference" if facts.difference_count == 1 else "differences"
    return f"{facts.difference_count:,} {word}: look at them before you switch."


def _switch(facts: Facts) -> str:
    if facts.uses_oauth:
        return "OAuth and REST are in use. One button switches back."
    return "The next run uses OAuth and REST. The SOAP credentials stay, so that you can switch back."


def _watch(facts: Facts) -> str:
    if not facts.uses_oauth:
        return "Import, plan and apply once, and look at how they went."
    if facts.runs_since == 0:
        return "No run has ended since the switch. Import, plan and look."
    word = "run has" if facts.runs_since == 1 else "runs have"
    if facts.failed_since:
        return f"{facts.runs_since:,} {word} ended since the switch, {facts.failed_since:,} with errors: look at them."
    return f"{facts.runs_since:,} {word} ended since the switch, all without errors."


def _forget(facts: Facts) -> str:
    if not facts.has_soap:
        return "No SOAP credentials are stored. In Salesforce, end the old user's access."
    return "When all goes well, forget them, and end that user's access in Salesforce."
