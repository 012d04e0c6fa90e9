"""Refresh tokens: policies, rotation, displacement, revoking; and how long sessions live."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.tokens import EXPIRED, change_app, refused, works

from sf_emulator.objects.access import Access, RefreshTokenPolicy, ValidityUnit


def test_refresh_answers_another_access_token_and_no_refresh_token(emulator: Emulator) -> None:
    tokens = emulator.connect()
    refreshed = emulator.refresh(tokens["refresh_token"]).json()
    assert set(refreshed) == set(tokens) - {"refresh_token"}
    assert refreshed["access_token"] != tokens["access_token"]
    assert works(emulator, refreshed["access_token"])
    assert works(emulator, tokens["access_token"])


def test_unknown_refresh_token(emulator: Emulator) -> None:
    assert refused(emulator.refresh("5Aep861nothing")) == EXPIRED


def test_missing_refresh_token_is_an_invalid_request(emulator: Emulator) -> None:
    assert refused(emulator.refresh(""))[0] == "invalid_request"


def test_refresh_needs_the_secret_unless_the_app_does_not_ask_for_it(app: Starlette, emulator: Emulator) -> None:
    token = emulator.connect()["refresh_token"]
    assert refused(emulator.refresh(token, client_secret=None))[0] == "invalid_client"
    change_app(app, secret_for_refresh_flow=False)
    assert emulator.refresh(token, client_secret=None).status_code == 200
    assert refused(emulator.refresh(token, client_secret="wrong"))[0] == "invalid_client"


def test_revoked_refresh_token_ends_its_access_tokens_too(emulator: Emulator) -> None:
    tokens = emulator.connect()
    answer = emulator.client.post("/services/oauth2/revoke", data={"token": tokens["refresh_token"]})
    assert (answer.status_code, answer.content) == (200, b"")
    assert refused(emulator.refresh(tokens["refresh_token"])) == EXPIRED
    assert not works(emulator, tokens["access_token"])


def test_revoked_access_token_leaves_the_refresh_token(emulator: Emulator) -> None:
    tokens = emulator.connect()
    assert emulator.client.get(f"/services/oauth2/revoke?token={tokens['access_token']}").status_code == 200
    assert not works(emulator, tokens["access_token"])
    assert emulator.refresh(tokens["refresh_token"]).status_code == 200


def test_revoking_nonsense_is_an_error(emulator: Emulator) -> None:
    answer = refused(emulator.client.post("/services/oauth2/revoke", data={"token": "nonsense"}))
    assert answer == ("invalid_token", "Token was invalid")
    hinted = {"token": "nonsense", "token_type_hint": "id_token"}
    answer = refused(emulator.client.post("/services/oauth2/revoke", data=hinted))
    assert answer == ("unsupported_token_type", "Token type not supported")


def test_rotation_replaces_the_refresh_token(app: Starlette, emulator: Emulator) -> None:
    change_app(app, refresh_token_rotation=True)
    first = emulator.connect()["refresh_token"]
    second = emulator.refresh(first).json()["refresh_token"]
    assert second != first
    assert emulator.refresh(second).status_code == 200


def test_replayed_refresh_token_ends_the_whole_family(app: Starlette, emulator: Emulator) -> None:
    change_app(app, refresh_token_rotation=True)
    first = emulator.connect()["refresh_token"]
    refreshed = emulator.refresh(first).json()
    assert refused(emulator.refresh(first)) == EXPIRED
    assert refused(emulator.refresh(refreshed["refresh_token"])) == EXPIRED
    assert not works(emulator, refreshed["access_token"])


def test_two_refreshes_at_once_under_rotation_never_both_live(app: Starlette, emulator: Emulator) -> None:
    """The classic outage: whoever comes second replays a spent token, and the family dies."""
    change_app(app, refresh_token_rotation=True)
    token = emulator.connect()["refresh_token"]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: emulator.refresh(token), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]
    winner = next(answer for answer in answers if answer.status_code == 200)
    assert refused(emulator.refresh(winner.json()["refresh_token"])) == EXPIRED


def test_signing_in_is_remembered_without_touching_the_record(app: Starlette, emulator: Emulator) -> None:
    before = app.state.orgs.first.org.get("User", emulator.ready["admin"]["user_id"])
    emulator.advance(60)
    emulator.connect()
    after = app.state.orgs.first.org.get("User", emulator.ready["admin"]["user_id"])
    assert after["LastLoginDate"] != before["LastLoginDate"]
    assert after["SystemModstamp"] == before["SystemModstamp"]


def test_sixth_approval_ends_the_oldest(emulator: Emulator) -> None:
    tokens = [emulator.connect()["refresh_token"] for _ in range(6)]
    assert refused(emulator.refresh(tokens[0])) == EXPIRED
    for token in tokens[1:]:
        assert emulator.refresh(token).status_code == 200


def test_policy_immediately_expire(app: Starlette, emulator: Emulator) -> None:
    change_app(app, refresh_token_policy=RefreshTokenPolicy.ZERO)
    tokens = emulator.connect()
    assert refused(emulator.refresh(tokens["refresh_token"])) == EXPIRED
    assert works(emulator, tokens["access_token"])


def test_policy_lifetime_counts_from_the_approval(app: Starlette, emulator: Emulator) -> None:
    change_app(
        app,
        refresh_token_policy=RefreshTokenPolicy.SPECIFIC_LIFETIME,
        refresh_token_period=2,
        refresh_token_unit=ValidityUnit.DAYS,
    )
    token = emulator.connect()["refresh_token"]
    emulator.advance(2 * 86400 - 60)
    assert emulator.refresh(token).status_code == 200
    emulator.advance(61)
    assert refused(emulator.refresh(token)) == EXPIRED


def test_policy_inactivity_counts_from_the_last_use(app: Starlette, emulator: Emulator) -> None:
    change_app(
        app,
        refresh_token_policy=RefreshTokenPolicy.SPECIFIC_INACTIVITY,
        refresh_token_period=3,
        refresh_token_unit=ValidityUnit.HOURS,
    )
    token = emulator.connect()["refresh_token"]
    for _ in range(3):
        emulator.advance(2 * 3600)
        assert emulator.refresh(token).status_code == 200
    emulator.advance(3 * 3600)
    assert refused(emulator.refresh(token)) == EXPIRED


@pytest.mark.parametrize("change", [("User", {"IsActive": False}), ("UserLogin", {"IsFrozen": True})])
def test_refresh_fails_for_who_was_deactivated_or_frozen(
    app: Starlette, emulator: Emulator, change: tuple[str, dict[str, bool]]
) -> None:
    org = app.state.orgs.first.org
    template = org.get("User", emulator.ready["admin"]["user_id"])
    copied = {name: template[name] for name in ("ProfileId", "TimeZoneSidKey", "LocaleSidKey")}
    copied |= {name: template[name] for name in ("EmailEncodingKey", "LanguageLocaleKey")}
    user_id = org.insert(
        "User",
        copied | {"Username": "leaver@x.example", "Email": "leaver@x.example", "LastName": "L", "Alias": "l"},
        None,
    )
    org.set_password(user_id, "Leaving-2026")
    emulator.sign_in("leaver@x.example", "Leaving-2026")
    page = emulator.open(emulator.authorize_path())
    code = emulator.press(page, "editPage", "oaapprove").headers["location"].partition("code=")[2]
    tokens = emulator.exchange(code.replace("%3D", "=")).json()
    name, fields = change
    record_id = user_id if name == "User" else org.find("UserLogin", UserId=user_id)[0]["Id"]
    org.update(name, record_id, fields, None)
    assert refused(emulator.refresh(tokens["refresh_token"])) == ("invalid_grant", "authentication failure")
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert emulator.client.get(f"/id/{emulator.ready['org_id']}/{user_id}", headers=header).status_code == 403
    assert "Please check your username and password" in emulator.sign_in("leaver@x.example", "Leaving-2026").text


def test_refresh_fails_once_the_user_is_no_longer_admin_approved(app: Starlette, emulator: Emulator) -> None:
    token = emulator.connect()["refresh_token"]
    change_app(app, permitted_users="admin_approved")
    answer = refused(emulator.refresh(token))
    assert answer == ("invalid_app_access", "user is not admin approved to access this app")


def test_blocked_app_refreshes_nothing(app: Starlette, emulator: Emulator) -> None:
    token = emulator.connect()["refresh_token"]
    change_app(app, blocked=True)
    assert refused(emulator.refresh(token)) == ("OAUTH_APP_BLOCKED", "this app is blocked by admin")


# --- sessions, and settings that take their time ---


def test_session_ends_after_two_hours_without_use(emulator: Emulator) -> None:
    token = emulator.connect()["access_token"]
    emulator.advance(2 * 3600 - 1)
    assert works(emulator, token)
    emulator.advance(2 * 3600 - 1)
    assert works(emulator, token)
    emulator.advance(2 * 3600)
    assert not works(emulator, token)


def test_session_timeout_of_the_app_goes_before_the_orgs(app: Starlette, emulator: Emulator) -> None:
    change_app(app, session_timeout_min=15)
    token = emulator.connect()["access_token"]
    emulator.advance(15 * 60)
    assert not works(emulator, token)


def test_changed_app_is_unknown_until_its_settings_take_effect(app: Starlette, emulator: Emulator) -> None:
    token = emulator.connect()["refresh_token"]
    emulator.client.post("/__emulator__/settings", json={"settings_delay_s": 600})
    apps = app.state.orgs.first.apps
    found = app.state.orgs.first.ready_made_app()
    apps.change(found, replace(found.settings, description="changed"))
    unknown = ("invalid_client_id", "client identifier invalid")
    assert refused(emulator.refresh(token)) == unknown
    assert "client identifier invalid" in emulator.open(emulator.authorize_path()).text
    emulator.advance(599)
    assert refused(emulator.refresh(token)) == unknown
    emulator.advance(1)
    assert emulator.refresh(token).status_code == 200


def test_grant_that_ends_twice_has_ended(emulator: Emulator, access: Access) -> None:
    """Two who hold it at once, as two replays of a spent token do."""
    emulator.connect()
    (grant,) = access.grants.all()
    for _ in range(2):
        access.grants.revoke(grant)
        access.grants.note_use(grant)
    assert access.grants.all() == []
    assert access.org.find("OauthToken") == []
