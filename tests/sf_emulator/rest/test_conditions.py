"""Conditional requests (salesforce-api.md, C5)."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette
from tests.sf_emulator.orgs import user_id
from tests.sf_emulator.rest.conftest import Caller

from sf_emulator.objects import Org

LONG_AGO = "Mon, 01 Jan 2024 00:00:00 GMT"


@pytest.fixture
def kelly(org: Org) -> str:
    return f"/sobjects/User/{user_id(org, 'kelly.leon@northwind.example')}"


def test_record_that_has_not_changed_since_is_not_sent_again(caller: Caller, kelly: str) -> None:
    changed = caller.get(kelly).headers["Last-Modified"]
    again = caller.get(kelly, headers={"If-Modified-Since": changed})
    assert (again.status_code, again.content, again.headers["Last-Modified"]) == (304, b"", changed)
    assert caller.get(kelly, headers={"If-Modified-Since": LONG_AGO}).status_code == 200


def test_record_that_somebody_changed_meanwhile_is_not_changed(caller: Caller, app: Starlette, kelly: str) -> None:
    seen = {"If-Unmodified-Since": caller.get(kelly).headers["Last-Modified"]}
    app.state.orgs.clock.advance(timedelta(seconds=1))
    assert caller.patch(kelly, {"Title": "first"}, headers=seen).status_code == 204
    late = caller.patch(kelly, {"Title": "second"}, headers=seen)
    assert (late.status_code, late.json()[0]["errorCode"]) == (412, "PRECONDITION_FAILED")
    assert caller.get(kelly, headers=seen).status_code == 412
    assert caller.get(kelly).json()["Title"] == "first"


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_header_with_a_bad_value_is_refused(caller: Caller, kelly: str, method: str) -> None:
    response = caller.call(method, kelly, headers={"If-Unmodified-Since": "soon"}, json={"Title": "X"})
    assert (response.status_code, response.json()[0]["errorCode"]) == (400, "INVALID_HEADER")


def test_only_accounts_have_etags(caller: Caller, kelly: str) -> None:
    assert "ETag" not in caller.get(kelly).headers
    account = f"/sobjects/Account/{caller.post('/sobjects/Account', {'Name': 'Acme'}).json()['id']}"
    etag = caller.get(account).headers["ETag"]
    assert caller.get(account, headers={"If-None-Match": f'"other", {etag}'}).status_code == 304
    assert caller.patch(account, {"Phone": "1"}, headers={"If-Match": '"other"'}).status_code == 412
    assert caller.patch(account, {"Phone": "1"}, headers={"If-Match": etag}).status_code == 204
    assert caller.get(account).headers["ETag"] != etag
    assert caller.patch(account, {"Phone": "2"}, headers={"If-Match": "bare"}).status_code == 400


def test_list_of_objects_is_cached_by_its_date(caller: Caller) -> None:
    changed = caller.get("/sobjects").headers["Last-Modified"]
    assert caller.get("/sobjects", headers={"If-Modified-Since": changed}).status_code == 304
