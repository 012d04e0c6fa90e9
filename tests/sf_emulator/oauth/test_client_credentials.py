"""The client credentials flow: its user, its host, and the username-password flow that came before it."""

import pytest
from starlette.applications import Starlette
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.orgs import new_user
from tests.sf_emulator.tokens import change_app, refused, works

from sf_emulator.objects.access import Access, AppKind, AppSettings, change_org_settings


def test_app_signs_in_as_its_user_without_a_refresh_token(emulator: Emulator, access: Access) -> None:
    answer = emulator.token(
        grant_type="client_credentials", client_id=emulator.key, client_secret=emulator.secret
    ).json()
    assert answer["id"].endswith(emulator.ready["admin"]["user_id"])
    assert answer["token_format"] == "opaque"
    assert set(answer["scope"].split()) == {"api", "id", "openid", "web"}
    assert "refresh_token" not in answer
    assert works(emulator, answer["access_token"])


def test_credentials_may_come_with_http_basic(emulator: Emulator) -> None:
    answer = emulator.client.post(
        "/services/oauth2/token", data={"grant_type": "client_credentials"}, auth=(emulator.key, emulator.secret)
    )
    assert answer.json()["token_type"] == "Bearer"


@pytest.mark.parametrize("host", ["login.salesforce.com", "test.salesforce.com"])
def test_login_hosts_are_the_wrong_domain(standing: Emulator, host: str) -> None:
    sent = {"grant_type": "client_credentials", "client_id": standing.key, "client_secret": standing.secret}
    answer = standing.client.post("/services/oauth2/token", data=sent, headers={"Host": host})
    assert refused(answer) == ("invalid_grant", "request not supported on this domain")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_credentials_flow": False}, ("unsupported_grant_type", "grant type not supported")),
        ({"run_as_user_id": ""}, ("invalid_grant", "no client credentials user enabled")),
    ],
)
def test_flow_that_is_off_or_has_no_user(
    app: Starlette, emulator: Emulator, changes: dict[str, object], error: tuple[str, str]
) -> None:
    change_app(app, **changes)
    answer = emulator.token(grant_type="client_credentials", client_id=emulator.key, client_secret=emulator.secret)
    assert refused(answer) == error


def test_secret_is_required(emulator: Emulator) -> None:
    answer = emulator.token(grant_type="client_credentials", client_id=emulator.key)
    assert refused(answer) == ("invalid_client", "invalid client credentials")


def test_deactivated_user_is_inactive(app: Starlette, emulator: Emulator, access: Access) -> None:
    user_id = access.org.insert("User", new_user(access.org, IsActive=False), None)
    change_app(app, run_as_user_id=user_id)
    answer = emulator.token(grant_type="client_credentials", client_id=emulator.key, client_secret=emulator.secret)
    assert refused(answer)[0] == "inactive_user"


# --- username and password ---


def password_form(emulator: Emulator, **changes: str) -> dict[str, str | None]:
    admin = emulator.ready["admin"]
    return {
        "grant_type": "password",
        "client_id": emulator.key,
        "client_secret": emulator.secret,
        "username": admin["username"],
        "password": admin["password"] + admin["security_token"],
    } | changes


def test_new_orgs_block_the_username_password_flow(emulator: Emulator, access: Access) -> None:
    assert refused(emulator.token(**password_form(emulator))) == ("invalid_grant", "authentication failure")
    assert access.login_history.newest()[0].status == "Username-Password Flow Disabled"


def test_username_password_flow_works_once_it_is_switched_on(emulator: Emulator, access: Access) -> None:
    change_org_settings(access.org, {"username_password_flow": True})
    answer = emulator.token(**password_form(emulator)).json()
    assert works(emulator, answer["access_token"])
    assert "refresh_token" not in answer
    assert [entry.status for entry in access.login_history.newest()] == ["Success"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"password": "wrong"}, ("invalid_grant", "authentication failure - Invalid Password")),
        ({"username": "nobody@x.example"}, ("invalid_grant", "authentication failure")),
        ({"password": "northwind-Traders-1"}, ("invalid_grant", "authentication failure")),
        ({"client_secret": "wrong"}, ("invalid_client", "invalid client credentials")),
        ({"username": ""}, ("invalid_request", "missing required parameter: username")),
    ],
)
def test_username_password_refusals(
    standing_app: Starlette, standing: Emulator, changes: dict[str, str], error: tuple[str, str]
) -> None:
    change_org_settings(standing_app.state.orgs.first.org, {"username_password_flow": True})
    assert refused(standing.token(**password_form(standing, **changes))) == error


def test_external_client_apps_never_have_the_username_password_flow(emulator: Emulator, access: Access) -> None:
    change_org_settings(access.org, {"username_password_flow": True})
    settings = AppSettings(name="Own", api_name="Own", contact_email="it@x.example", scopes=("api",))
    own = access.apps.create(AppKind.EXTERNAL_CLIENT_APP, settings)
    changes = {"client_id": own.consumer_key, "client_secret": own.consumer_secret}
    assert refused(emulator.token(**password_form(emulator, **changes))) == ("invalid_grant", "authentication failure")
