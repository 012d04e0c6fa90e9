"""POST /services/oauth2/token: codes and refresh tokens, and every way in which they are refused."""

import base64
import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from httpx2 import Response
from lxml import etree
from starlette.applications import Starlette
from tests.sf_emulator.emulator import BASE_URL, CHALLENGE, VERIFIER, Emulator

from sf_emulator.objects.access import AppKind, RefreshTokenPolicy, ValidityUnit


def change_app(app: Starlette, **changes: Any) -> None:
    """Change the policies of the ready-made app."""
    found = app.state.access.ready_made_app()
    app.state.access.apps.change_policies(found, replace(found.settings, **changes))


def refused(response: Response) -> tuple[str, str]:
    """The error of an answer, which must be a 400."""
    assert response.status_code == 400, response.text
    body = response.json()
    assert set(body) == {"error", "error_description"}
    return body["error"], body["error_description"]


def works(emulator: Emulator, access_token: str) -> bool:
    """Whether an access token opens its user's identity."""
    identity = f"/id/{emulator.ready['org_id']}/{emulator.ready['admin']['user_id']}"
    answer = emulator.client.get(identity, headers={"Authorization": f"Bearer {access_token}"})
    return answer.status_code == 200


EXPIRED = ("invalid_grant", "expired access/refresh token")


def test_code_becomes_tokens_of_exactly_salesforces_fields(emulator: Emulator) -> None:
    response = emulator.exchange(emulator.allow())
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json;charset=UTF-8"
    assert response.headers["cache-control"] == "no-store"
    tokens = response.json()
    assert set(tokens) == {
        "access_token",
        "refresh_token",
        "signature",
        "scope",
        "instance_url",
        "id",
        "token_type",
        "issued_at",
    }
    assert all(isinstance(value, str) for value in tokens.values())
    assert tokens["access_token"].startswith(emulator.ready["org_id"][:15] + "!")
    assert len(tokens["access_token"]) == 112
    assert tokens["refresh_token"].startswith("5Aep861")
    assert tokens["instance_url"] == BASE_URL
    assert tokens["id"] == f"{BASE_URL}/id/{emulator.ready['org_id']}/{emulator.ready['admin']['user_id']}"
    assert tokens["token_type"] == "Bearer"
    assert tokens["scope"] == "api refresh_token"
    assert len(tokens["issued_at"]) == 13


def test_signature_is_the_hmac_of_id_and_time(emulator: Emulator) -> None:
    tokens = emulator.connect()
    message = (tokens["id"] + tokens["issued_at"]).encode()
    expected = hmac.new(emulator.secret.encode(), message, hashlib.sha256).digest()
    assert base64.b64decode(tokens["signature"]) == expected


def test_without_the_refresh_token_scope_there_is_no_refresh_token(emulator: Emulator) -> None:
    assert "refresh_token" not in emulator.connect(scope="api")


def test_code_works_once(emulator: Emulator) -> None:
    code = emulator.allow()
    assert emulator.exchange(code).status_code == 200
    assert refused(emulator.exchange(code)) == ("invalid_grant", "expired authorization code")


def test_code_lives_fifteen_minutes(emulator: Emulator) -> None:
    code = emulator.allow()
    emulator.advance(15 * 60)
    assert refused(emulator.exchange(code)) == ("invalid_grant", "expired authorization code")


def test_mangled_code_is_not_an_expired_one(emulator: Emulator) -> None:
    code = emulator.allow()
    assert refused(emulator.exchange(code.replace("==", "%3D%3D"))) == (
        "invalid_grant",
        "invalid authorization code",
    )


def test_wrong_secret(emulator: Emulator) -> None:
    answer = refused(emulator.exchange(emulator.allow(), client_secret="wrong"))
    assert answer == ("invalid_client", "invalid client credentials")


def test_missing_secret_is_refused_where_the_app_requires_it(app: Starlette, emulator: Emulator) -> None:
    code = emulator.allow()
    answer = refused(emulator.exchange(code, client_secret=None))
    assert answer == ("invalid_client", "invalid client credentials")
    change_app(app, secret_for_web_server_flow=False)
    assert emulator.exchange(code, client_secret=None).status_code == 200


def test_wrong_secret_is_refused_even_where_none_is_required(app: Starlette, emulator: Emulator) -> None:
    change_app(app, secret_for_web_server_flow=False)
    answer = refused(emulator.exchange(emulator.allow(), client_secret="wrong"))
    assert answer == ("invalid_client", "invalid client credentials")


def test_unknown_consumer_key(emulator: Emulator) -> None:
    answer = refused(emulator.exchange(emulator.allow(), client_id="3MVG9nobody"))
    assert answer == ("invalid_client_id", "client identifier invalid")


def test_client_may_authenticate_with_http_basic(emulator: Emulator) -> None:
    code = emulator.allow()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": "http://localhost:9999/callback",
    }
    answer = emulator.client.post("/services/oauth2/token", data=form, auth=(emulator.key, emulator.secret))
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"


def test_redirect_uri_must_be_the_one_of_the_authorisation(emulator: Emulator) -> None:
    other = emulator.ready["app"]["callback_urls"][0]
    answer = refused(emulator.exchange(emulator.allow(), redirect_uri=other))
    assert answer == ("redirect_uri_mismatch", "redirect_uri must match configuration")


def test_code_of_another_app_is_an_authentication_failure(app: Starlette, emulator: Emulator) -> None:
    settings = replace(app.state.access.ready_made_app().settings, name="Other", api_name="Other")
    other = app.state.access.apps.create(AppKind.CONNECTED_APP, settings)
    answer = refused(
        emulator.exchange(emulator.allow(), client_id=other.consumer_key, client_secret=other.consumer_secret)
    )
    assert answer == ("invalid_grant", "authentication failure")


def test_pkce_verifier_must_match(emulator: Emulator) -> None:
    code = emulator.allow(code_challenge=CHALLENGE, code_challenge_method="S256")
    wrong = refused(emulator.exchange(code, code_verifier=VERIFIER + "x"))
    assert wrong == ("invalid_grant", "invalid code verifier")
    missing = refused(emulator.exchange(code))
    assert missing == ("invalid_grant", "missing required code verifier")
    assert emulator.exchange(code, code_verifier=VERIFIER).status_code == 200


def test_challenge_without_a_method_is_taken_as_sha_256(emulator: Emulator) -> None:
    code = emulator.allow(code_challenge=CHALLENGE)
    assert emulator.exchange(code, code_verifier=VERIFIER).status_code == 200


def test_verifier_without_a_challenge_is_ignored(emulator: Emulator) -> None:
    assert emulator.exchange(emulator.allow(), code_verifier=VERIFIER).status_code == 200


def test_missing_code_is_an_invalid_request(emulator: Emulator) -> None:
    error, description = refused(emulator.exchange(""))
    assert error == "invalid_request"
    assert "code" in description


@pytest.mark.parametrize(
    "grant_type",
    [
        None,
        "autorization_code",
        "password",
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ],
)
def test_other_grant_types_are_not_supported(emulator: Emulator, grant_type: str | None) -> None:
    answer = refused(emulator.token(grant_type=grant_type, client_id=emulator.key))
    assert answer == ("unsupported_grant_type", "grant type not supported")


def test_token_request_must_be_a_post(emulator: Emulator) -> None:
    answer = refused(emulator.client.get("/services/oauth2/token?grant_type=refresh_token"))
    assert answer == ("invalid_request", "must use HTTP POST")


def test_answer_as_xml(emulator: Emulator) -> None:
    response = emulator.exchange(emulator.allow(), format="xml")
    assert response.headers["content-type"].startswith("application/xml")
    assert etree.fromstring(response.content).findtext("token_type") == "Bearer"


def test_answer_as_a_form(emulator: Emulator) -> None:
    response = emulator.exchange(emulator.allow(), format="urlencoded")
    assert dict(parse_qsl(response.text))["token_type"] == "Bearer"


def test_error_as_xml(emulator: Emulator) -> None:
    response = emulator.token(grant_type="nothing", format="xml")
    assert etree.fromstring(response.content).findtext("error") == "unsupported_grant_type"


# --- refresh tokens ---


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


def test_refresh_needs_the_secret_unless_the_app_does_not_ask_for_it(
    app: Starlette, emulator: Emulator
) -> None:
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
    before = app.state.org.get("User", emulator.ready["admin"]["user_id"])
    emulator.advance(60)
    emulator.connect()
    after = app.state.org.get("User", emulator.ready["admin"]["user_id"])
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
    org = app.state.org
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
    page = emulator.client.get(emulator.authorize_path())
    code = emulator.press(page, "editPage", "oaapprove").headers["location"].partition("code=")[2]
    tokens = emulator.exchange(code.replace("%3D", "=")).json()
    name, fields = change
    record_id = user_id if name == "User" else org.find("UserLogin", UserId=user_id)[0]["Id"]
    org.update(name, record_id, fields, None)
    assert refused(emulator.refresh(tokens["refresh_token"])) == ("invalid_grant", "authentication failure")
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert emulator.client.get(f"/id/{emulator.ready['org_id']}/{user_id}", headers=header).status_code == 403
    assert (
        "Please check your username and password" in emulator.sign_in("leaver@x.example", "Leaving-2026").text
    )


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
    apps = app.state.access.apps
    found = app.state.access.ready_made_app()
    apps.change(found, replace(found.settings, description="changed"))
    unknown = ("invalid_client_id", "client identifier invalid")
    assert refused(emulator.refresh(token)) == unknown
    assert "client identifier invalid" in emulator.client.get(emulator.authorize_path()).text
    emulator.advance(599)
    assert refused(emulator.refresh(token)) == unknown
    emulator.advance(1)
    assert emulator.refresh(token).status_code == 200
