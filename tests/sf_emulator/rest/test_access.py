"""Who may see and do less than the administrator, as the APIs show it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.sf_emulator.orgs import user_id
from tests.sf_emulator.rest.conftest import Caller

from sf_emulator.objects import Org

BARE = "marketing-sync@northwind.example"  # an API user whose profile gives no object
READER = "mei.kobayashi.finance@northwind.example"  # Read Only
AGENT = "fabio.buendia@northwind.example"
NO_RIGHT = "insufficient access rights on object id"


@pytest.fixture
def account(org: Org) -> str:
    return org.insert("Account", {"Name": "Acme", "Industry": "Retail"}, None)


def names(caller: Caller) -> set[str]:
    return {each["name"] for each in caller.get("/sobjects").json()["sobjects"]}


def hide(org: Org, profile: str, key: str) -> None:
    """Take a field from a profile's users, as an administrator does."""
    set_id = org.permission_set_of_profile(org.find("Profile", Name=profile)[0]["Id"])
    row = org.find("FieldPermissions", ParentId=set_id, Field=key)[0]
    org.delete("FieldPermissions", row["Id"], org.actor(user_id(org)))


def test_describe_global_lists_what_may_be_read(caller: Caller, caller_of: Callable[[str], Caller]) -> None:
    shown = names(caller_of(BARE))
    assert {"User", "Profile", "Group"} <= shown
    assert names(caller) - shown >= {"Account", "Case", "ObjectPermissions", "PermissionSet", "UserRole"}


def test_unseen_object_is_no_resource(caller_of: Callable[[str], Caller], account: str) -> None:
    bare = caller_of(BARE)
    for path in ("/sobjects/Account", "/sobjects/Account/describe", f"/sobjects/Account/{account}"):
        answer = bare.get(path)
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND"), path
    assert bare.post("/sobjects/Account", {"Name": "Acme"}).status_code == 404
    assert bare.get("/limits/recordCount?sObjects=Account,User").json()["sObjects"][0]["name"] == "User"


def test_describe_is_the_callers(caller_of: Callable[[str], Caller]) -> None:
    described = caller_of(READER).get("/sobjects/Account/describe").json()
    assert [described[flag] for flag in ("createable", "updateable", "deletable", "queryable")] == [
        False,
        False,
        False,
        True,
    ]
    industry = next(field for field in described["fields"] if field["name"] == "Industry")
    assert (industry["createable"], industry["updateable"], industry["permissionable"]) == (False, False, True)


def test_describe_changes_with_what_is_given(org: Org, caller_of: Callable[[str], Caller]) -> None:
    agent = caller_of(AGENT)
    first = agent.get("/sobjects/Case/describe")
    unchanged = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert agent.get("/sobjects/Case/describe", headers=unchanged).status_code == 304
    hide(org, "Support User", "Case.Reason")
    org.clock.advance(timedelta(seconds=2))
    hide(org, "Support User", "Case.Origin")
    answer = agent.get("/sobjects/Case/describe", headers=unchanged)
    assert answer.status_code == 200
    assert {"Reason", "Origin"}.isdisjoint(field["name"] for field in answer.json()["fields"])


def test_reader_reads_and_no_more(caller_of: Callable[[str], Caller], account: str) -> None:
    reader = caller_of(READER)
    assert reader.get(f"/sobjects/Account/{account}").json()["Industry"] == "Retail"
    for answer in (
        reader.patch(f"/sobjects/Account/{account}", {"Name": "B"}),
        reader.delete(f"/sobjects/Account/{account}"),
    ):
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INSUFFICIENT_ACCESS_OR_READONLY")
    made = reader.post("/sobjects/Account", {"Name": "B"})
    assert (made.status_code, made.json()) == (
        400,
        [
            {
                "message": "entity type cannot be inserted: Account",
                "errorCode": "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                "fields": [],
            }
        ],
    )


def test_hidden_field_is_nowhere(org: Org, caller_of: Callable[[str], Caller], account: str) -> None:
    hide(org, "Support User", "Account.Industry")
    agent = caller_of(AGENT)
    assert "Industry" not in agent.get(f"/sobjects/Account/{account}").json()
    refused = agent.get("/query", params={"q": "SELECT Industry FROM Account"})
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "INVALID_FIELD")
    assert "No such column 'Industry' on entity 'Account'." in refused.json()[0]["message"]
    changed = agent.patch(f"/sobjects/Account/{account}", {"Industry": "Energy"})
    assert changed.json()[0]["message"] == "No such column 'Industry' on sobject of type Account"
    assert "Industry" not in agent.query("SELECT FIELDS(ALL) FROM Account LIMIT 1")["records"][0]


def test_parent_behind_a_relationship_is_seen_by_who_may(
    org: Org, caller: Caller, caller_of: Callable[[str], Caller]
) -> None:
    login = org.find("LoginHistory") or [
        {"Id": org.insert("LoginHistory", {"UserId": user_id(org), "LoginTime": org.now()}, None)}
    ]
    path = f"/sobjects/LoginHistory/{login[0]['Id']}"
    assert caller.get(path).status_code == 200
    assert caller_of(AGENT).get(path).status_code == 404


def test_limits_need_view_setup(caller: Caller, caller_of: Callable[[str], Caller]) -> None:
    refused = caller_of(AGENT).get("/limits")
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (403, "INSUFFICIENT_ACCESS")
    assert "DataStorageMB" in caller.get("/limits").json()


def test_permission_rows_are_queried_with_their_set(caller: Caller, org: Org) -> None:
    soql = (
        "SELECT SobjectType, PermissionsRead, PermissionsEdit, Parent.Profile.Name FROM ObjectPermissions "
        "WHERE Parent.Profile.Name = 'Read Only' AND SobjectType = 'Lead'"
    )
    (row,) = caller.query(soql)["records"]
    assert (row["PermissionsRead"], row["PermissionsEdit"]) == (True, False)
    (found,) = caller.query(
        "SELECT (SELECT Field FROM FieldPerms), (SELECT SobjectType FROM ObjectPerms) "
        "FROM PermissionSet WHERE Name = 'Service_Cloud_User'"
    )["records"]
    assert "Case.Reason" in {each["Field"] for each in found["FieldPerms"]["records"]}
    assert {each["SobjectType"] for each in found["ObjectPerms"]["records"]} == {"Account", "Contact", "Case"}


def test_collection_names_the_record_that_may_not_be_written(caller_of: Callable[[str], Caller], account: str) -> None:
    records = [{"attributes": {"type": "Account"}, "Id": account, "Name": "B"}]
    (result,) = caller_of(READER).patch("/composite/sobjects", {"records": records}).json()
    assert result["errors"] == [{"statusCode": "INSUFFICIENT_ACCESS_OR_READONLY", "message": NO_RIGHT, "fields": []}]
