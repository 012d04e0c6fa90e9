"""A client library that nobody here wrote, through its ordinary calls, against a running emulator: Authlib."""

from collections.abc import Iterator

import pytest
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import AssertionClient, OAuth2Client, OAuthError
from joserfc.jwk import RSAKey
from tests.emulator import Emulator, query_of, running_emulator
from tests.sf_emulator.oauth.assertions import certificate, private_key_pem

CALLBACK = "http://localhost:1717/OauthRedirect"


@pytest.fixture(scope="module")
def org() -> Iterator[Emulator]:
    """The emulator as a process of its own."""
    with running_emulator() as emulator:
        yield emulator


def client_of(org: Emulator, **options: str) -> OAuth2Client:
    """An Authlib session for the ready-made app."""
    return OAuth2Client(
        client_id=org.consumer_key,
        client_secret=org.consumer_secret,
        redirect_uri=CALLBACK,
        token_endpoint=f"{org.url}/services/oauth2/token",
        trust_env=False,
        **options,
    )


def authorize(org: Emulator, client: OAuth2Client, **options: str) -> tuple[str, str]:
    """Send the administrator to the org; answers the callback's address and the verifier."""
    verifier = generate_token(48)
    url, state = client.create_authorization_url(
        f"{org.url}/services/oauth2/authorize", code_verifier=verifier, **options
    )
    callback = org.allow(url)
    assert query_of(callback)["state"] == state
    return callback, verifier


def test_web_server_flow_with_pkce_then_refresh_introspection_and_revocation(org: Emulator) -> None:
    with client_of(org, scope="api id openid refresh_token", code_challenge_method="S256") as client:
        callback, verifier = authorize(org, client, nonce="n-1")
        token = client.fetch_token(authorization_response=callback, code_verifier=verifier)
        userinfo = client.get(f"{org.url}/services/oauth2/userinfo").json()
        assert userinfo["preferred_username"] == org.username
        refreshed = client.refresh_token(refresh_token=token["refresh_token"])
        assert refreshed["access_token"] != token["access_token"]
        introspect = f"{org.url}/services/oauth2/introspect"
        assert client.introspect_token(introspect, token=refreshed["access_token"]).json()["active"] is True
        assert client.revoke_token(f"{org.url}/services/oauth2/revoke", token=token["refresh_token"]).status_code == 200
        assert client.introspect_token(introspect, token=refreshed["access_token"]).json() == {"active": False}
        with pytest.raises(OAuthError) as refused:
            client.refresh_token(refresh_token=token["refresh_token"])
    assert (refused.value.error, refused.value.description) == ("invalid_grant", "expired access/refresh token")


def test_wrong_verifier_is_told_to_the_client(org: Emulator) -> None:
    with client_of(org, scope="api", code_challenge_method="S256") as client:
        callback, _ = authorize(org, client)
        with pytest.raises(OAuthError) as refused:
            client.fetch_token(authorization_response=callback, code_verifier=generate_token(48))
    assert refused.value.description == "invalid code verifier"


def test_client_credentials(org: Emulator) -> None:
    with client_of(org) as client:
        token = client.fetch_token(grant_type="client_credentials")
        limits = client.get(f"{token['instance_url']}/services/data/v68.0/limits")
    assert limits.status_code == 200


def test_jwt_bearer_with_a_certificate_that_was_uploaded_in_setup(org: Emulator) -> None:
    upload_certificate(org)
    with client_of(org, scope="api id refresh_token", code_challenge_method="S256") as client:
        callback, verifier = authorize(org, client)
        client.fetch_token(authorization_response=callback, code_verifier=verifier)
    with AssertionClient(
        token_endpoint=f"{org.url}/services/oauth2/token",
        issuer=org.consumer_key,
        subject=org.username,
        audience="https://login.salesforce.com",
        grant_type=AssertionClient.JWT_BEARER_GRANT_TYPE,
        header={"alg": "RS256"},
        key=RSAKey.import_key(private_key_pem()),
        expires_in=180,
        trust_env=False,
    ) as client:
        answer = client.get(f"{org.url}/services/data/v68.0/limits")
    assert answer.status_code == 200


def upload_certificate(org: Emulator) -> None:
    """Edit the ready-made app: Use digital signatures, and the file."""
    edit = "/setup/connected-apps/1/edit"
    org.http.post("/login", data={"username": org.username, "pw": org.ready["admin"]["password"]})
    page = org.http.get(edit).text
    fields = {
        "_CONFIRMATIONTOKEN": page.partition('name="_CONFIRMATIONTOKEN" value="')[2].partition('"')[0],
        "name": "Ready-made App",
        "api_name": "Ready_made_App",
        "contact_email": "admin@example.com",
        "callback_urls": CALLBACK,
        "enable_oauth": "on",
        "digital_signatures": "on",
        "scopes": ["api", "refresh_token", "id", "openid", "web"],
    }
    saved = org.http.post(edit, data=fields, files={"certificate": ("app.crt", certificate())})
    assert saved.status_code == 303, saved.text[:3000]
