"""A connection's state follows from what is stored, and from nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instep.domain.credentials import SignIn
from instep.domain.health import APP_SETTLES_WITHIN, BROKEN, Facts, Failure, Health, Trouble, judge

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
EARLIER = NOON - timedelta(hours=2)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TROUBLES = st.builds(Trouble, st.sampled_from(Failure), MOMENTS)


def facts(**given: object) -> Facts:
    return Facts(**({"is_switched_on": True, "sign_in": SignIn.OAUTH, "saved_at": EARLIER} | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "health", "since"),
    [
        (facts(is_switched_on=False, working_since=EARLIER), Health.OFF, None),
        (facts(sign_in=None), Health.NOT_CONFIGURED, None),
        (facts(sign_in=None, settling_since=NOON - timedelta(minutes=2)), Health.WAITING, NOON - timedelta(minutes=2)),
        (facts(sign_in=None, settling_since=EARLIER), Health.NOT_CONFIGURED, None),
        (facts(), Health.AUTHORISED, EARLIER),
        (facts(working_since=NOON), Health.HEALTHY, NOON),
        (facts(trouble=Trouble(Failure.REFUSED, NOON)), Health.NEEDS_REAUTHENTICATION, NOON),
        (facts(trouble=Trouble(Failure.BLOCKED, NOON)), Health.BLOCKED, NOON),
        (facts(trouble=Trouble(Failure.UNREACHABLE, NOON)), Health.UNREACHABLE, NOON),
        (facts(trouble=Trouble(Failure.NOT_READY, NOON)), Health.WAITING, NOON),
        (facts(trouble=Trouble(Failure.NOT_READY, EARLIER)), Health.NEEDS_REAUTHENTICATION, EARLIER),
        (facts(sign_in=SignIn.SOAP, working_since=NOON), Health.HEALTHY, NOON),
    ],
)
def test_each_state_has_its_facts_and_says_since_when(given: Facts, health: Health, since: datetime | None) -> None:
    condition = judge(given, NOON)
    assert (condition.health, condition.since) == (health, since)


def test_app_that_is_unknown_is_waited_for_until_salesforces_ten_minutes_are_surely_over() -> None:
    unknown = facts(trouble=Trouble(Failure.NOT_READY, NOON))
    last_moment = NOON + APP_SETTLES_WITHIN - timedelta(seconds=1)
    assert judge(unknown, last_moment).health is Health.WAITING
    assert judge(unknown, NOON + APP_SETTLES_WITHIN).health is Health.NEEDS_REAUTHENTICATION


@given(
    st.builds(
        Facts, st.booleans(), st.none() | st.sampled_from(SignIn), *[st.none() | MOMENTS] * 3, st.none() | TROUBLES
    ),
    MOMENTS,
)
def test_connection_is_broken_only_with_a_reason_and_healthy_only_without_one(given: Facts, now: datetime) -> None:
    condition = judge(given, now)
    assert condition.is_broken == (condition.health in BROKEN)
    if condition.is_broken:
        assert condition.trouble is not None
        assert condition.since == condition.trouble.since
    if condition.health is Health.HEALTHY:
        assert condition.trouble is None
