"""The steps off SOAP."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instep.domain.migrating import Facts, StepCode, StepState, may_switch, migration_steps

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
facts = st.builds(
    Facts,
    has_soap=st.booleans(),
    is_authorized=st.booleans(),
    uses_oauth=st.booleans(),
    compared_at=st.sampled_from([None, NOON]),
    difference_count=st.integers(0, 3),
    is_same_org=st.booleans(),
    runs_since=st.integers(0, 2),
    failed_since=st.integers(0, 2),
)
SOAP = Facts(has_soap=True, is_authorized=False, uses_oauth=False)
AUTHORIZED = Facts(has_soap=True, is_authorized=True, uses_oauth=False)
COMPARED = Facts(has_soap=True, is_authorized=True, uses_oauth=False, compared_at=NOON)
SWITCHED = Facts(has_soap=True, is_authorized=True, uses_oauth=True, compared_at=NOON)
WATCHED = Facts(has_soap=True, is_authorized=True, uses_oauth=True, compared_at=NOON, runs_since=2)
OFF_SOAP = Facts(has_soap=False, is_authorized=True, uses_oauth=True, compared_at=NOON, runs_since=2)


@pytest.mark.parametrize(
    ("known", "next_step"),
    [
        (SOAP, StepCode.AUTHORIZE),
        (AUTHORIZED, StepCode.COMPARE),
        (COMPARED, StepCode.SWITCH),
        (SWITCHED, StepCode.WATCH),
        (WATCHED, StepCode.FORGET),
        (OFF_SOAP, None),
    ],
)
def test_each_stage_has_the_next_step(known: Facts, next_step: StepCode | None) -> None:
    assert next((step.code for step in migration_steps(known) if step.state is StepState.NEXT), None) == next_step


@given(facts)
def test_there_is_one_next_step_until_all_are_done(known: Facts) -> None:
    states = [step.state for step in migration_steps(known)]
    assert states.count(StepState.NEXT) == (0 if set(states) == {StepState.DONE} else 1)
    assert StepState.LATER not in states[: states.index(StepState.NEXT)] if StepState.NEXT in states else True


@given(facts)
def test_nothing_is_switched_that_was_not_compared_or_leads_elsewhere(known: Facts) -> None:
    if may_switch(known):
        assert known.is_authorized
        assert known.is_same_org
        assert known.compared_at or known.uses_oauth


def test_differences_and_failures_are_said() -> None:
    different = Facts(has_soap=True, is_authorized=True, uses_oauth=False, compared_at=NOON, difference_count=1)
    assert "1 difference:" in migration_steps(different)[1].sentence
    failed = Facts(has_soap=True, is_authorized=True, uses_oauth=True, runs_since=3, failed_since=1)
    assert "3 runs have ended since the switch, 1 with errors" in migration_steps(failed)[3].sentence
