"""POST /services/oauth2/token: codes and refresh tokens, and every way in which they are refused."""

import base64
import hashlib
import hmac
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from lxml import etree
from starlette.applications import Starlette
from tests.sf_emulator.emulator import BASE_URL, CHALLENGE, VERIFIER, Emulator
from tests.sf_emulator.tokens import change_app, refused

from sf_emulator.objects.access import AppKind


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
    settings = replace(app.state.orgs.first.ready_made_app().settings, name="Other", api_name="Other")
    other = app.state.orgs.first.apps.create(AppKind.CONNECTED_APP, settings)
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


@pytest.mark.parametrize("grant_type", [None, "autorization_code"])
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
