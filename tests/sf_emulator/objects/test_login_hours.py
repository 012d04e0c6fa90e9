"""Login hours of profiles: the sample org's time zone, a clock that stands still on a Monday at 09:00 UTC."""

from datetime import timedelta

import pytest
from tests.sf_emulator.orgs import StoppedClock, new_org, profile_id

from sf_emulator.objects import Org
from sf_emulator.objects.access import LoginHours, LoginHoursRefused


@pytest.fixture
def org() -> Org:
    """The sample org in London's time."""
    org = new_org()
    org.store.execute('UPDATE "Organization" SET "TimeZoneSidKey" = ?', ("Europe/London",))
    return org


@pytest.mark.parametrize(
    ("spans", "is_open"),
    [
        ([], True),
        (["Monday 09:00-10:00"], True),
        (["Monday 08:00-09:00"], False),
        (["Monday 00:00-00:00"], False),
        (["Tuesday 00:00-00:00"], True),
        (["monday 00:00-24:00"], True),
    ],
)
def test_day_with_a_span_is_open_within_it(org: Org, spans: list[str], is_open: bool) -> None:
    hours = LoginHours(org)
    hours.change(profile_id(org, "Standard User"), spans)
    assert hours.allow(profile_id(org, "Standard User")) is is_open


def test_hours_are_those_of_the_org(org: Org) -> None:
    org.store.execute('UPDATE "Organization" SET "TimeZoneSidKey" = ?', ("America/Los_Angeles",))
    hours = LoginHours(org)
    hours.change(profile_id(org, "Standard User"), ["Monday 01:00-02:00"])
    assert hours.allow(profile_id(org, "Standard User"))
    clock = org.clock
    assert isinstance(clock, StoppedClock)
    clock.advance(timedelta(hours=1))
    assert not hours.allow(profile_id(org, "Standard User"))


@pytest.mark.parametrize(
    "spans", [["Someday 08:00-09:00"], ["Monday 9-10"], ["Monday 10:00-09:00"], ["Monday 08:00-09:00"] * 2]
)
def test_what_is_no_span_is_refused(org: Org, spans: list[str]) -> None:
    with pytest.raises(LoginHoursRefused):
        LoginHours(org).change(profile_id(org, "Standard User"), spans)
