"""What changed in a span of time, what was looked at, how much there is (C4, C5)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from tests.sf_emulator.orgs import user_id
from tests.sf_emulator.rest.conftest import API, Caller

from sf_emulator.objects import Org
from sf_emulator.objects.times import wire_time

KELLY = "kelly.leon@northwind.example"


@pytest.fixture
def now(app: Starlette) -> datetime:
    """An hour after the org was made."""
    app.state.orgs.clock.advance(timedelta(hours=1))
    return app.state.orgs.clock.now()  # type: ignore[no-any-return]


def asked(caller: Caller, what: str, start: datetime, end: datetime, sobject: str = "Account") -> Any:
    return caller.get(f"/sobjects/{sobject}/{what}/", params={"start": start.isoformat(), "end": end.isoformat()})


def test_updated_and_deleted_records_are_told_apart(caller: Caller, now: datetime) -> None:
    kept, gone = (caller.post("/sobjects/Account", {"Name": name}).json()["id"] for name in ("kept", "gone"))
    caller.delete(f"/sobjects/Account/{gone}")
    start, end = now - timedelta(minutes=1), now + timedelta(minutes=2)
    covered = wire_time(end.replace(second=0))
    assert asked(caller, "updated", start, end).json() == {"ids": [kept], "latestDateCovered": covered}
    deleted = asked(caller, "deleted", start, end).json()
    assert [record["id"] for record in deleted["deletedRecords"]] == [gone]
    assert deleted["deletedRecords"][0]["deletedDate"] >= wire_time(now)
    assert deleted["latestDateCovered"] == covered
    assert deleted["earliestDateAvailable"] < covered


def test_what_was_changed_before_is_left_out(caller: Caller, org: Org, now: datetime) -> None:
    assert asked(caller, "updated", now, now + timedelta(minutes=2), "User").json()["ids"] == []
    everybody = asked(caller, "updated", now - timedelta(hours=2), now + timedelta(minutes=2), "User").json()["ids"]
    assert len(everybody) == 25
    caller.patch(f"/sobjects/User/{user_id(org, KELLY)}", {"Title": "X"})
    assert asked(caller, "updated", now, now + timedelta(minutes=2), "User").json()["ids"] == [user_id(org, KELLY)]


@pytest.mark.parametrize(
    ("days_back", "minutes", "text"),
    [
        (31, 5, "startDate cannot be more than 30 days ago"),
        (0, 0, "endDate must be at least one minute greater than startDate"),
        (0, -5, "endDate must be at least one minute greater than startDate"),
    ],
)
def test_impossible_span_is_refused(caller: Caller, now: datetime, days_back: int, minutes: int, text: str) -> None:
    start = now - timedelta(days=days_back)
    response = asked(caller, "updated", start, start + timedelta(minutes=minutes))
    assert (response.status_code, response.json()) == (
        400,
        [{"message": text, "errorCode": "INVALID_REPLICATION_DATE"}],
    )


def test_date_that_is_none_is_refused(reader: Caller) -> None:
    response = reader.get("/sobjects/Account/deleted?start=yesterday&end=today")
    assert (response.status_code, response.json()[0]["errorCode"]) == (400, "INVALID_REPLICATION_DATE")


def test_written_records_are_recent_ones_when_the_client_says_so(caller: Caller) -> None:
    mru = {"Sforce-Mru": "updateMru=true"}
    caller.post("/sobjects/Account", {"Name": "unseen"})
    first, second = (caller.post("/sobjects/Account", {"Name": n}, headers=mru).json()["id"] for n in ("a", "b"))
    contact = caller.post("/sobjects/Contact", {"LastName": "c"}, headers=mru).json()["id"]
    caller.patch(f"/sobjects/Account/{first}", {"Name": "A"}, headers=mru)
    assert [record["Id"] for record in caller.get("/recent").json()] == [first, contact, second]
    assert caller.get("/recent?limit=1").json() == [
        {"attributes": {"type": "Account", "url": f"{API}/sobjects/Account/{first}"}, "Name": "A", "Id": first}
    ]
    assert [item["Name"] for item in caller.get("/sobjects/Account").json()["recentItems"]] == ["A", "b"]
    caller.delete(f"/sobjects/Account/{first}")
    assert [item["Name"] for item in caller.get("/sobjects/Account").json()["recentItems"]] == ["b"]


def test_records_are_counted(caller: Caller, org: Org) -> None:
    account = caller.post("/sobjects/Account", {"Name": "gone"}).json()["id"]
    caller.delete(f"/sobjects/Account/{account}")
    counts = caller.get("/limits/recordCount?sObjects=User,Account,Unicorn").json()
    assert counts == {"sObjects": [{"count": 25, "name": "User"}, {"count": 0, "name": "Account"}]}
    everything = {each["name"]: each["count"] for each in caller.get("/limits/recordCount").json()["sObjects"]}
    assert everything["Organization"] == 1
    assert set(everything) == {sobject.name for sobject in org.schema}
