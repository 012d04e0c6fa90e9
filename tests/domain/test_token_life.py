"""A refresh token is used before it may end, and grants that push each other out are noticed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instep.domain.token_life import GRANTS_KEPT, Grants, Policy, RefreshToken

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TWENTY = timedelta(days=20)


def token(days: float, policy: Policy | None = None) -> RefreshToken:
    """Given 40 days ago, last used `days` ago."""
    return RefreshToken(NOON - timedelta(days=40), NOON - timedelta(days=days), policy)


@pytest.mark.parametrize(("idle", "left"), [(0, 30), (0.5, 29), (20, 10), (29.5, 0), (45, 0)])
def test_days_left_count_from_the_last_use(idle: float, left: int) -> None:
    assert token(idle).idle_days_left(NOON) == left
    assert token(idle).age_days(NOON) == 40


@pytest.mark.parametrize(
    ("idle", "policy", "needs_use"),
    [
        (19.9, None, False),
        (20, None, True),
        (19, Policy(6, is_idle=False), False),  # a lifetime is not prolonged by use
        (0.2, Policy(6, is_idle=True), True),  # six hours, days or months: hours are assumed
        (0.1, Policy(6, is_idle=True), False),
        (20, Policy(12_000, is_idle=True), True),
    ],
)
def test_token_that_rests_is_used_well_before_it_may_end(idle: float, policy: Policy | None, needs_use: bool) -> None:
    assert token(idle, policy).needs_use(NOON, TWENTY) is needs_use


@given(st.floats(0, 60), st.none() | st.builds(Policy, st.integers(1, 1000), st.booleans()))
def test_no_token_reaches_the_idle_limit_unused(idle: float, policy: Policy | None) -> None:
    rested = token(idle, policy)
    assert rested.needs_use(NOON, TWENTY) or rested.idle_days_left(NOON) >= 9


@pytest.mark.parametrize(
    ("grants", "count", "is_shared", "is_risky"),
    [
        (Grants(("acme",), noted=1), 1, False, False),
        (Grants(("acme",), noted=3), 3, False, False),
        (Grants(("acme",), noted=4), 4, False, True),
        (Grants(("acme", "other"), noted=2), 2, True, True),
        (Grants(("acme",), noted=1, seen=1), 1, False, False),
        (Grants(("acme",), noted=1, seen=2), 2, True, True),  # another installation
        (Grants(("acme",), noted=3, seen=2), 2, False, False),  # the org has dropped one of ours
        (Grants(("acme",), noted=9), GRANTS_KEPT, False, True),
    ],
)
def test_grants_that_share_user_and_app_are_counted(
    grants: Grants, count: int, is_shared: bool, is_risky: bool
) -> None:
    assert (grants.count, grants.is_shared, grants.is_risky) == (count, is_shared, is_risky)
