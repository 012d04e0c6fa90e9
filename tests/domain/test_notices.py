"""People hear of a change once, in words that stand alone, and not of what they did themselves."""

from datetime import UTC, date, datetime, timedelta

import pytest

from instep.domain.health import Condition, Failure, Health, Trouble
from instep.domain.notices import UNREACHABLE_FOR, Ending, due_endings, ending_notice, is_news, state_notice

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
LOST = Trouble(Failure.REFUSED, NOON, "invalid_grant: expired access/refresh token", "Authenticate again")
CERTIFICATE = Ending("certificate", "The certificate", date(2026, 12, 2), "Renew it")


@pytest.mark.parametrize(
    ("health", "told", "is_told"),
    [
        (Health.NEEDS_REAUTHENTICATION, "", True),
        (Health.NEEDS_REAUTHENTICATION, Health.NEEDS_REAUTHENTICATION, False),
        (Health.BLOCKED, Health.NEEDS_REAUTHENTICATION, True),
        (Health.HEALTHY, "", False),
        (Health.HEALTHY, Health.BLOCKED, True),
        (Health.HEALTHY, Health.HEALTHY, False),
        (Health.OFF, Health.BLOCKED, False),
        (Health.AUTHORISED, Health.NEEDS_REAUTHENTICATION, False),
        (Health.WAITING, "", False),
    ],
)
def test_trouble_and_its_end_are_news_once(health: Health, told: str, is_told: bool) -> None:
    assert is_news(Condition(health, NOON), told, NOON) is is_told


def test_short_outage_is_nobodys_news() -> None:
    outage = Condition(Health.UNREACHABLE, NOON)
    assert not is_news(outage, "", NOON + UNREACHABLE_FOR - timedelta(seconds=1))
    assert is_news(outage, "", NOON + UNREACHABLE_FOR)


def test_message_says_what_happened_what_salesforce_said_what_to_do_and_where() -> None:
    notice = state_notice("acme", Condition(Health.NEEDS_REAUTHENTICATION, NOON, LOST), "https://instep.example.com/x")
    assert notice.title == "Instep: acme needs re-authentication"
    happened, *rest = notice.body.splitlines()
    assert happened == (
        "acme needs re-authentication since 2026-11-02 12:00 UTC. Salesforce no longer accepts what it signs in with, "
        "so nothing runs until somebody acts."
    )
    assert rest == [
        "Salesforce said: invalid_grant: expired access/refresh token",
        "What to do: Authenticate again",
        "https://instep.example.com/x",
    ]


@pytest.mark.parametrize(
    ("days_left", "told", "mark"),
    [
        (91, {}, None),
        (90, {}, 90),
        (30, {}, 30),
        (29, {"certificate": 30}, None),
        (14, {"certificate": 30}, 14),
        (0, {"certificate": 1}, 0),
        (0, {"certificate": 0}, None),
    ],
)
def test_ending_is_told_when_it_reaches_another_mark(days_left: int, told: dict[str, int], mark: int | None) -> None:
    today = CERTIFICATE.ends_on - timedelta(days=days_left)
    assert due_endings([CERTIFICATE], told, today) == ([] if mark is None else [(CERTIFICATE, mark)])


def test_ending_says_how_many_days_are_left() -> None:
    one_day_before = CERTIFICATE.ends_on - timedelta(days=1)
    assert ending_notice("acme", CERTIFICATE, one_day_before, "page").title == (
        "Instep: The certificate of acme ends in 1 day"
    )
    assert "has ended, on 2026-12-02" in ending_notice("acme", CERTIFICATE, CERTIFICATE.ends_on, "page").body
