"""What OAuth leaves in records: LoginHistory, OauthToken and ConnectedApplication, and who sees them."""

from typing import Any

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.orgs import new_user
from tests.sf_emulator.tokens import change_app

from sf_emulator.objects.access import Access, SessionKind


def query(emulator: Emulator, token: str, soql: str) -> Response:
    return emulator.client.get(
        "/services/data/v68.0/query", params={"q": soql}, headers={"Authorization": f"Bearer {token}"}
    )


def records(emulator: Emulator, token: str, soql: str) -> list[dict[str, Any]]:
    answer = query(emulator, token, soql)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["records"]
    return [{name: value for name, value in record.items() if name != "attributes"} for record in found]


@pytest.fixture
def plain_token(access: Access) -> str:
    """A session of a user who may do nothing special."""
    user_id = access.org.insert("User", new_user(access.org), None)
    return access.sessions.open(SessionKind.OAUTH, user_id, frozenset({"api"})).token


def test_grant_is_an_oauth_token_whose_delete_token_revokes_it(emulator: Emulator) -> None:
    tokens = emulator.connect()
    emulator.refresh(tokens["refresh_token"])
    soql = "SELECT AppName, UseCount, DeleteToken, User.Username FROM OauthToken"
    (kept,) = records(emulator, tokens["access_token"], soql)
    assert (kept["AppName"], kept["UseCount"]) == ("Ready-made App", 2)
    assert kept["User"]["Username"] == emulator.ready["admin"]["username"]
    assert emulator.client.get(f"/services/oauth2/revoke?token={kept['DeleteToken']}").status_code == 200
    assert emulator.refresh(tokens["refresh_token"]).status_code == 400
    assert query(emulator, tokens["access_token"], soql).status_code == 401


def test_users_see_their_own_tokens_and_logins_only(emulator: Emulator, access: Access, plain_token: str) -> None:
    admin = emulator.connect()["access_token"]
    assert records(emulator, plain_token, "SELECT Id FROM OauthToken") == []
    assert records(emulator, plain_token, "SELECT Id FROM LoginHistory") == []
    seen = records(emulator, admin, "SELECT Id, LoginType, Status FROM LoginHistory ORDER BY LoginTime DESC")
    assert {record["LoginType"] for record in seen} == {"Remote Access 2.0", "Application"}
    headers = {"Authorization": f"Bearer {plain_token}"}
    row = f"/services/data/v68.0/sobjects/LoginHistory/{seen[0]['Id']}"
    assert emulator.client.get(row, headers=headers).status_code == 404
    assert emulator.client.get(row, headers={"Authorization": f"Bearer {admin}"}).status_code == 200


def test_login_history_tells_failures_of_known_users(emulator: Emulator) -> None:
    emulator.sign_in(password="wrong")
    admin = emulator.connect()["access_token"]
    soql = "SELECT Status, Application, SourceIp, LoginSubType FROM LoginHistory ORDER BY Id"
    statuses = [record["Status"] for record in records(emulator, admin, soql)]
    assert statuses == ["Invalid Password", "Success", "Success"]


def test_oauth_tokens_come_in_pages_of_five_hundred_up_to_two_and_a_half_thousand(
    emulator: Emulator, access: Access
) -> None:
    admin = emulator.connect(scope="api")["access_token"]
    app = access.ready_made_app()
    users = [access.org.first_user_id]
    with access.org.store.transaction():
        for number in range(2600):
            fields = {"AppName": app.settings.name, "UserId": users[0], "UseCount": number}
            access.org.insert("OauthToken", fields | {"CreatedDate": access.org.now()}, None)
    page = query(emulator, admin, "SELECT UseCount FROM OauthToken").json()
    sizes = [len(page["records"])]
    while not page["done"]:
        headers = {"Authorization": f"Bearer {admin}"}
        page = emulator.client.get(page["nextRecordsUrl"], headers=headers).json()
        sizes.append(len(page["records"]))
    assert sizes == [500] * 5
    assert query(emulator, admin, "SELECT COUNT() FROM OauthToken").json()["totalSize"] == 2601


def test_installed_connected_apps_are_records(emulator: Emulator) -> None:
    admin = emulator.connect()["access_token"]
    soql = "SELECT Name, OptionsAllowAdminApprovedUsersOnly FROM ConnectedApplication"
    assert records(emulator, admin, soql) == [{"Name": "Ready-made App", "OptionsAllowAdminApprovedUsersOnly": False}]


def test_who_may_use_an_app_is_setup_entity_access(app: Starlette, emulator: Emulator, access: Access) -> None:
    org = access.org
    profile = org.find("Profile", Name="Sales User")[0]["Id"]
    chosen = org.find("PermissionSet", Name="API_Access")[0]["Id"]
    change_app(app, profile_ids=(profile,), permission_set_ids=(chosen,))
    admin = emulator.connect()["access_token"]
    soql = "SELECT ParentId, Parent.Profile.Name, SetupEntityType FROM SetupEntityAccess ORDER BY Parent.Profile.Name"
    rows = records(emulator, admin, soql)
    assert {row["ParentId"] for row in rows} == {chosen, org.permission_set_of_profile(profile)}
    assert {row["SetupEntityType"] for row in rows} == {"ConnectedApplication"}
    change_app(app, profile_ids=(), permission_set_ids=(chosen,))
    assert [row["ParentId"] for row in records(emulator, admin, soql)] == [chosen]
    (opened,) = records(
        emulator,
        admin,
        "SELECT (SELECT SetupEntityId FROM SetupEntityAccessItems) FROM PermissionSet WHERE Name = 'API_Access'",
    )
    (ready_made,) = org.find("ConnectedApplication")
    assert opened["SetupEntityAccessItems"]["records"][0]["SetupEntityId"] == ready_made["Id"]
