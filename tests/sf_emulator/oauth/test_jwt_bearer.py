"""The JWT bearer flow: what an assertion must say, who must have approved, and every refusal."""

from datetime import datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.applications import Starlette
from tests.sf_emulator.administrator import create_app, follow, text_of
from tests.sf_emulator.emulator import BASE_URL, Emulator
from tests.sf_emulator.oauth.assertions import (
    JWT_BEARER,
    assertion,
    certificate,
    elliptic_certificate,
    private_key,
)
from tests.sf_emulator.tokens import change_app, refused, works

from sf_emulator.objects.access import Access, PermittedUsers


@pytest.fixture(scope="module")
def signing(standing_app: Starlette, standing: Emulator) -> Emulator:
    """The ready-made app verifies assertions with a certificate, and the administrator approved it before."""
    change_app(standing_app, digital_signatures=True, certificate=certificate().decode())
    standing.connect(scope="api refresh_token id")
    return standing


@pytest.fixture
def own_signing(app: Starlette, emulator: Emulator) -> Emulator:
    """The same for a test that changes something."""
    change_app(app, digital_signatures=True, certificate=certificate().decode())
    emulator.connect(scope="api refresh_token id")
    return emulator


def claims(emulator: Emulator, **changes: Any) -> dict[str, Any]:
    made = {
        "iss": emulator.key,
        "sub": emulator.ready["admin"]["username"],
        "aud": "https://login.salesforce.com",
        "exp": now_s(emulator) + 180,
    } | changes
    return {name: value for name, value in made.items() if value is not None}


def now_s(emulator: Emulator) -> int:
    return int(datetime.fromisoformat(emulator.client.get("/__emulator__/clock").json()["now"]).timestamp())


def exchange(emulator: Emulator, token: str) -> Any:
    return emulator.token(grant_type=JWT_BEARER, assertion=token)


def test_assertion_becomes_an_access_token_without_a_refresh_token(signing: Emulator) -> None:
    answer = exchange(signing, assertion(claims(signing)))
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"access_token", "scope", "instance_url", "id", "token_type"}
    assert answer.json()["scope"] == "api id"
    assert works(signing, answer.json()["access_token"])


@pytest.mark.parametrize(
    "audience",
    [
        "https://login.salesforce.com",
        "https://test.salesforce.com/",
        "https://northwind-traders.my.salesforce.com",
        BASE_URL,
        f"{BASE_URL}/services/oauth2/token",
        ["https://other.example", BASE_URL],
    ],
)
def test_assertion_may_be_meant_for_the_login_hosts_my_domain_or_the_own_address(
    signing: Emulator, audience: Any
) -> None:
    assert exchange(signing, assertion(claims(signing, aud=audience))).status_code == 200


def test_expiry_may_be_a_text_of_digits_and_the_user_name_in_any_case(signing: Emulator) -> None:
    made = claims(signing, sub=signing.ready["admin"]["username"].upper())
    made["exp"] = str(made["exp"])
    assert exchange(signing, assertion(made)).status_code == 200


def test_expiry_may_be_the_present_in_milliseconds_as_the_cli_sends_it(signing: Emulator) -> None:
    made = claims(signing)
    made["exp"] = (made["exp"] - 180) * 1000 + 300
    assert exchange(signing, assertion(made)).status_code == 200
    made["exp"] -= 301_000
    assert exchange(signing, assertion(made)).json()["error_description"] == "expired authorization code"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"aud": "https://elsewhere.example"}, ("invalid_grant", "Audience validation failed")),
        ({"aud": None}, ("invalid_grant", "Audience validation failed")),
        ({"exp": 1}, ("invalid_grant", "expired authorization code")),
        ({"exp": None}, ("invalid_grant", "invalid assertion")),
        ({"exp": "soon"}, ("invalid_grant", "invalid assertion")),
        ({"exp": 9_999_999_999}, ("invalid_grant", "expired authorization code")),
        ({"sub": "nobody@x.example"}, ("invalid_grant", "user hasn't approved this consumer")),
        ({"sub": None}, ("invalid_grant", "user hasn't approved this consumer")),
        ({"iss": "3MVG9nobody"}, ("invalid_client_id", "client identifier invalid")),
    ],
)
def test_claims_that_are_refused(signing: Emulator, changes: dict[str, Any], error: tuple[str, str]) -> None:
    assert refused(exchange(signing, assertion(claims(signing, **changes)))) == error


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "e30.e30.!!!", "W10.W10.AAAA"])
def test_what_is_no_jwt_is_an_invalid_assertion(signing: Emulator, text: str) -> None:
    assert refused(exchange(signing, text)) == ("invalid_grant", "invalid assertion")


def test_foreign_signature_and_foreign_algorithm_are_invalid(signing: Emulator) -> None:
    made = claims(signing)
    for forged in (assertion(made, key=private_key("another")), assertion(made, algorithm="none")):
        assert refused(exchange(signing, forged)) == ("invalid_grant", "invalid assertion")


def test_user_who_never_approved_the_app_is_told_so(app: Starlette, emulator: Emulator, access: Access) -> None:
    change_app(app, digital_signatures=True, certificate=certificate().decode())
    answer = refused(exchange(emulator, assertion(claims(emulator))))
    assert answer == ("invalid_grant", "user hasn't approved this consumer")


def test_revoking_the_approval_ends_the_flow(own_signing: Emulator, access: Access) -> None:
    for grant in access.grants.all():
        access.grants.revoke(grant)
    answer = refused(exchange(own_signing, assertion(claims(own_signing))))
    assert answer == ("invalid_grant", "user hasn't approved this consumer")


def test_admin_approved_app_needs_no_approval_of_the_user(app: Starlette, emulator: Emulator, access: Access) -> None:
    admin = access.org.find("User", Username=emulator.ready["admin"]["username"])[0]
    signs = {"digital_signatures": True, "certificate": certificate().decode()}
    change_app(app, permitted_users=PermittedUsers.ADMIN_APPROVED, profile_ids=(admin["ProfileId"],), **signs)
    answer = exchange(emulator, assertion(claims(emulator))).json()
    assert answer["scope"] == "api id openid web"


def test_admin_approved_app_refuses_who_is_not_among_its_users(
    app: Starlette, own_signing: Emulator, access: Access
) -> None:
    change_app(app, permitted_users=PermittedUsers.ADMIN_APPROVED)
    answer = refused(exchange(own_signing, assertion(claims(own_signing))))
    assert answer == ("invalid_app_access", "user is not admin approved to access this app")


def test_flow_is_off_without_a_certificate(emulator: Emulator, access: Access) -> None:
    answer = refused(exchange(emulator, assertion(claims(emulator))))
    assert answer == ("unsupported_grant_type", "grant type not supported")


def test_frozen_user_is_an_inactive_user(own_signing: Emulator, access: Access) -> None:
    user = access.org.find("User", Username="admin@northwind.example")[0]
    login = access.org.find("UserLogin", UserId=user["Id"])[0]
    access.org.update("UserLogin", login["Id"], {"IsFrozen": True}, None)
    answer = refused(exchange(own_signing, assertion(claims(own_signing))))
    assert answer == ("invalid_grant", "inactive user")


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_certificate_is_uploaded_in_setup(emulator: Emulator, access: Access, encoding: Encoding) -> None:
    emulator.sign_in()
    page = follow(emulator, create_app(emulator))
    edit = emulator.client.get(f"{page.url.path}/edit")
    fields = {"_CONFIRMATIONTOKEN": _confirmation(edit.text), "digital_signatures": "on", "name": "Provisioning"}
    fields |= {"contact_email": "it@x.example", "callback_urls": "https://x.example/cb", "scopes": "api"}
    upload = {"certificate": ("app.crt", certificate(encoding), "application/x-x509-ca-cert")}
    saved = emulator.client.post(f"{page.url.path}/edit", data=fields | {"enable_oauth": "on"}, files=upload)
    assert saved.status_code == 303, text_of(saved, "errors")
    assert "provisioning.example" in emulator.client.get(page.url.path).text
    kept = next(app for app in access.apps.all() if app.settings.name == "Provisioning")
    assert kept.settings.certificate == certificate().decode()


@pytest.mark.parametrize("content", [b"no certificate", elliptic_certificate(), b""])
def test_other_files_are_refused_as_certificates(emulator: Emulator, content: bytes) -> None:
    emulator.sign_in()
    form = emulator.client.get("/setup/external-client-apps/new")
    fields = {"_CONFIRMATIONTOKEN": _confirmation(form.text), "digital_signatures": "on", "name": "Signing"}
    fields |= {"contact_email": "it@x.example", "callback_urls": "https://x.example/cb", "scopes": "api"}
    upload = {"certificate": ("app.crt", content, "application/octet-stream")}
    answer = emulator.client.post("/setup/external-client-apps/new", data=fields | {"enable_oauth": "on"}, files=upload)
    assert answer.status_code == 422
    assert "ertificate" in text_of(answer, "errors")


def _confirmation(page: str) -> str:
    return page.partition('name="_CONFIRMATIONTOKEN" value="')[2].partition('"')[0]
