"""Who a token speaks for: the identity URL, userinfo, ID tokens, introspection and discovery."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree
from tests.sf_emulator.emulator import BASE_URL, Emulator

IDENTITY_KEYS = [
    "id",
    "asserted_user",
    "user_id",
    "organization_id",
    "username",
    "nick_name",
    "display_name",
    "email",
    "email_verified",
    "first_name",
    "last_name",
    "timezone",
    "photos",
    "addr_street",
    "addr_city",
    "addr_state",
    "addr_country",
    "addr_zip",
    "mobile_phone",
    "mobile_phone_verified",
    "is_lightning_login_user",
    "status",
    "urls",
    "active",
    "user_type",
    "language",
    "locale",
    "utcOffset",
    "last_modified_date",
]


def bearer(tokens: dict[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def test_identity_url_has_salesforces_keys_in_their_order(emulator: Emulator) -> None:
    tokens = emulator.connect()
    answer = emulator.client.get(tokens["id"].removeprefix(BASE_URL), headers=bearer(tokens))
    assert answer.status_code == 200
    assert list(answer.json()) == IDENTITY_KEYS
    assert answer.json()["user_id"] == emulator.ready["admin"]["user_id"]
    assert answer.json()["organization_id"] == emulator.ready["org_id"]
    assert answer.json()["username"] == emulator.ready["admin"]["username"]
    urls = answer.json()["urls"]
    assert urls["rest"] == f"{BASE_URL}/services/data/v{{version}}/"
    assert urls["partner"] == f"{BASE_URL}/services/Soap/u/{{version}}/{emulator.ready['org_id'][:15]}"


def test_identity_fills_in_the_version_and_speaks_xml(emulator: Emulator) -> None:
    tokens = emulator.connect()
    path = tokens["id"].removeprefix(BASE_URL)
    latest = emulator.client.get(f"{path}?version=latest&oauth_token={tokens['access_token']}").json()
    assert latest["urls"]["query"] == f"{BASE_URL}/services/data/v68.0/query/"
    as_xml = emulator.client.get(f"{path}?format=xml", headers=bearer(tokens))
    assert etree.fromstring(as_xml.content).findtext("username") == emulator.ready["admin"]["username"]


def test_identity_refuses_bad_tokens_and_other_orgs(emulator: Emulator) -> None:
    tokens = emulator.connect()
    path = tokens["id"].removeprefix(BASE_URL)
    missing = emulator.client.get(path)
    assert (missing.status_code, missing.text) == (403, "Missing_OAuth_Token")
    bad = emulator.client.get(path, headers={"Authorization": "Bearer nonsense"})
    assert (bad.status_code, bad.text) == (403, "Bad_OAuth_Token")
    other = emulator.client.get(f"/id/00D000000000001/{path.rpartition('/')[2]}", headers=bearer(tokens))
    assert (other.status_code, other.text) == (403, "Wrong_Org")


def test_userinfo_needs_a_scope_that_is_about_the_user(emulator: Emulator) -> None:
    without = emulator.connect(scope="web refresh_token")
    refused = emulator.client.get("/services/oauth2/userinfo", headers=bearer(without))
    assert (refused.status_code, refused.text) == (403, "Bad_OAuth_Token")


@pytest.mark.parametrize("scope", ["openid", "id", "api", "refresh_token api web"])
def test_userinfo_tells_who_the_token_speaks_for(emulator: Emulator, scope: str) -> None:
    tokens = emulator.connect(scope=scope)
    answer = emulator.client.get("/services/oauth2/userinfo", headers=bearer(tokens)).json()
    assert answer["sub"] == tokens["id"]
    assert answer["preferred_username"] == emulator.ready["admin"]["username"]
    assert answer["organization_id"] == emulator.ready["org_id"]


@pytest.mark.parametrize("name", ["oauth_token", "access_token"])
def test_token_may_be_a_parameter(emulator: Emulator, name: str) -> None:
    """Passport's strategies, among others, put it there."""
    tokens = emulator.connect(scope="api")
    for path in ("/services/oauth2/userinfo", tokens["id"].removeprefix(BASE_URL)):
        asked = emulator.client.get(path, params={name: tokens["access_token"]})
        posted = emulator.client.post(path, data={name: tokens["access_token"]})
        assert asked.json()["user_id"] == posted.json()["user_id"] == emulator.ready["admin"]["user_id"]


def test_id_token_is_signed_by_the_published_key(emulator: Emulator) -> None:
    tokens = emulator.connect(scope="openid api", nonce="n-1")
    header, payload, signature = tokens["id_token"].split(".")
    key = emulator.client.get("/id/keys").json()["keys"][0]
    public = rsa.RSAPublicNumbers(number(key["e"]), number(key["n"])).public_key()
    signed = f"{header}.{payload}".encode()
    public.verify(decoded(signature), signed, padding.PKCS1v15(), hashes.SHA256())
    claims: dict[str, Any] = json.loads(decoded(payload))
    assert claims["iss"] == BASE_URL
    assert claims["aud"] == emulator.key
    assert claims["sub"] == tokens["id"]
    assert claims["nonce"] == "n-1"
    assert claims["exp"] > claims["iat"]


def test_introspection_describes_an_apps_own_tokens(emulator: Emulator) -> None:
    tokens = emulator.connect()
    auth = (emulator.key, emulator.secret)
    asked = {"token": tokens["access_token"], "token_type_hint": "access_token"}
    answer = emulator.client.post("/services/oauth2/introspect", data=asked, auth=auth).json()
    assert answer["active"] is True
    assert answer["client_id"] == emulator.key
    assert answer["username"] == emulator.ready["admin"]["username"]
    assert answer["exp"] - answer["iat"] == 7200
    refresh = emulator.client.post(
        "/services/oauth2/introspect", data={"token": tokens["refresh_token"]}, auth=auth
    ).json()
    assert refresh["token_type"] == "refresh_token"
    nothing = emulator.client.post("/services/oauth2/introspect", data={"token": "x"}, auth=auth).json()
    assert nothing == {"active": False}
    stranger = emulator.client.post("/services/oauth2/introspect", data=asked, auth=(emulator.key, "wrong"))
    assert stranger.json()["error"] == "invalid_client"


def test_openid_configuration_names_every_endpoint(emulator: Emulator) -> None:
    found = emulator.client.get("/.well-known/openid-configuration").json()
    assert found["issuer"] == BASE_URL
    assert found["authorization_endpoint"] == f"{BASE_URL}/services/oauth2/authorize"
    assert found["token_endpoint"] == f"{BASE_URL}/services/oauth2/token"
    assert found["revocation_endpoint"] == f"{BASE_URL}/services/oauth2/revoke"
    assert {"api", "refresh_token", "offline_access", "openid"} <= set(found["scopes_supported"])


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(text: str) -> int:
    return int.from_bytes(decoded(text), "big")
