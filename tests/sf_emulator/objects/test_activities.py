"""Task and Event: what their rules make of what is sent."""

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


def test_task_is_open_until_its_status_closes_it(org: Org, admin: Actor) -> None:
    task = made(org, "Task", admin, Subject="Call")
    assert (task["Status"], task["Priority"], task["TaskSubtype"]) == ("Not Started", "Normal", "Task")
    assert (task["IsClosed"], task["IsHighPriority"], task["CompletedDateTime"]) == (False, False, None)
    org.update("Task", task["Id"], {"Status": "Completed", "Priority": "High"}, admin)
    (closed,) = org.find("Task")
    assert (closed["IsClosed"], closed["IsHighPriority"], closed["CompletedDateTime"]) == (True, True, org.now())


def test_activity_is_about_an_account_through_what_or_whom_it_is_about(org: Org, admin: Actor) -> None:
    acme, bravo = (org.insert("Account", {"Name": name}, admin) for name in ("Acme", "Bravo"))
    contact = org.insert("Contact", {"LastName": "Hopper", "AccountId": acme}, admin)
    lead = org.insert("Lead", {"LastName": "Hamilton", "Company": "MIT"}, admin)
    case = org.insert("Case", {"AccountId": bravo}, admin)
    abouts = [{"WhoId": contact}, {"WhoId": contact, "WhatId": case}, {"WhatId": acme}, {"WhoId": lead}, {}]
    tasks = [made(org, "Task", admin, **about)["AccountId"] for about in abouts]
    assert tasks == [acme, bravo, acme, None, None]


def test_activities_go_with_what_they_are_about_and_come_back_with_it(org: Org, admin: Actor) -> None:
    account = org.insert("Account", {"Name": "Acme"}, admin)
    task = made(org, "Task", admin, WhatId=account)
    org.delete("Account", account, admin)
    assert org.get("Task", task["Id"]) is None
    org.undelete("Account", account, admin)
    assert org.find("Task")[0]["WhatId"] == account


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
