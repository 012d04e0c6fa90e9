"""Event: its times, and what it is about."""

from typing import Any

import pytest
from tests.sf_emulator.orgs import refusals

from sf_emulator.objects import Actor, Org, RecordRefused

NINE = "2026-12-01T09:00:00.000+0000"
TEN = "2026-12-01T10:00:00.000+0000"
MIDNIGHT = "2026-12-01T00:00:00.000+0000"


def made(org: Org, sobject: str, actor: Actor, **fields: Any) -> dict[str, Any]:
    row = org.get(sobject, org.insert(sobject, fields, actor))
    assert row is not None
    return row


def test_event_goes_with_what_it_is_about_and_comes_back_with_it(org: Org, admin: Actor) -> None:
    account = org.insert("Account", {"Name": "Acme"}, admin)
    case = org.insert("Case", {"AccountId": account}, admin)
    event = made(org, "Event", admin, WhatId=case, StartDateTime=NINE, DurationInMinutes=60)
    assert event["AccountId"] == account
    org.delete("Case", case, admin)
    assert org.get("Event", event["Id"]) is None
    org.undelete("Case", case, admin)
    assert org.find("Event")[0]["WhatId"] == case


@pytest.mark.parametrize(
    "sent",
    [
        {"StartDateTime": NINE, "EndDateTime": TEN},
        {"ActivityDateTime": NINE, "DurationInMinutes": 60},
        {"StartDateTime": NINE, "DurationInMinutes": 60},
    ],
)
def test_event_is_told_its_times_in_either_way(org: Org, admin: Actor, sent: dict[str, Any]) -> None:
    event = made(org, "Event", admin, Subject="Meeting", **sent)
    assert (event["StartDateTime"], event["ActivityDateTime"], event["EndDateTime"]) == (NINE, NINE, TEN)
    assert (event["ActivityDate"], event["EndDate"], event["DurationInMinutes"]) == ("2026-12-01", "2026-12-01", 60)


def test_event_that_is_moved_keeps_its_length(org: Org, admin: Actor) -> None:
    event = made(org, "Event", admin, StartDateTime=NINE, DurationInMinutes=30)
    org.update("Event", event["Id"], {"StartDateTime": TEN}, admin)
    assert org.find("Event")[0]["EndDateTime"] == "2026-12-01T10:30:00.000+0000"
    org.update("Event", event["Id"], {"EndDateTime": "2026-12-01T12:00:00.000+0000"}, admin)
    assert (org.find("Event")[0]["StartDateTime"], org.find("Event")[0]["DurationInMinutes"]) == (TEN, 120)


def test_event_of_whole_days_begins_at_midnight(org: Org, admin: Actor) -> None:
    event = made(org, "Event", admin, IsAllDayEvent=True, ActivityDate="2026-12-01")
    assert (event["StartDateTime"], event["EndDateTime"], event["DurationInMinutes"]) == (MIDNIGHT, MIDNIGHT, 1440)


@pytest.mark.parametrize(
    ("sent", "code", "fields"),
    [
        ({}, "REQUIRED_FIELD_MISSING", ("DurationInMinutes", "ActivityDateTime")),
        ({"StartDateTime": NINE}, "REQUIRED_FIELD_MISSING", ("DurationInMinutes",)),
        ({"StartDateTime": TEN, "EndDateTime": NINE}, "FIELD_INTEGRITY_EXCEPTION", ("DurationInMinutes",)),
    ],
)
def test_event_needs_times_that_make_sense(
    org: Org, admin: Actor, sent: dict[str, Any], code: str, fields: tuple[str, ...]
) -> None:
    with pytest.raises(RecordRefused) as caught:
        org.insert("Event", sent, admin)
    assert [(each[0], each[2]) for each in refusals(caught.value)] == [(code, fields)]
