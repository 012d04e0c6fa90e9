"""Provisioning → Salesforce setup: what is chosen, what is downloaded, what remains to be done."""

import io
import zipfile

import pytest
from django.test import Client

from instep.connections.models import Connection, OAuthCredential, SigningCertificate
from tests.console.pages import Page

SETUP = "/applications/acme/provisioning/salesforce-setup/"
FORM = {
    "kind": "external-client-app",
    "sign_in": "authorization",
    "app": "Instep",
    "contact_email": "it@acme.example",
    "pack": "folder",
}
GLOBAL = "extlClntAppGlobalOauthSets/Instep_glbloauth.ecaGlblOauth"


def downloaded(signed_in: Client, **form: str) -> tuple[str, dict[str, bytes]]:
    """The zip's name and files."""
    answer = signed_in.post(SETUP, FORM | form)
    assert answer["Content-Type"] == "application/zip", answer.content.decode()[:2000]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return answer["Content-Disposition"].partition("filename=")[2].strip('"'), files


def test_page_asks_with_the_administrators_own_address(signed_in: Client, connection: Connection) -> None:
    page = Page(signed_in.get(SETUP))
    assert page.find("//input[@name='contact_email']/@value") == ["ann@acme.example"]
    assert "4. Copy Consumer Key and Consumer Secret" in page.texts("//h3")
    assert page.texts("//nav[@class='subtabs']/a[@aria-current]") == ["Salesforce setup"]


def test_download_is_the_folder_with_its_readme(signed_in: Client, connection: Connection) -> None:
    name, files = downloaded(signed_in)
    assert name == "acme-salesforce.zip"
    assert b"# The Salesforce side of acme" in files["acme-salesforce/README.md"]
    assert b"it@acme.example" in files["acme-salesforce/metadata/externalClientApps/Instep.eca"]
    assert not OAuthCredential.objects.exists()


def test_package_alone_has_its_manifest_at_the_top(signed_in: Client, connection: Connection) -> None:
    name, files = downloaded(signed_in, pack="package", kind="connected-app")
    assert name == "acme-package.zip"
    assert {"package.xml", "connectedApps/Instep.connectedApp"} < set(files)
    assert "README.md" not in files


def test_key_and_secret_that_were_asked_for_are_saved_and_never_shown(
    signed_in: Client, connection: Connection
) -> None:
    _, files = downloaded(signed_in, pack="package", with_key_and_secret="on")
    credential = OAuthCredential.objects.get(connection=connection)
    secret = credential.open("consumer_secret").open()
    assert secret.encode() in files[GLOBAL]
    assert secret not in Page(signed_in.get(SETUP)).source
    edit = Page(signed_in.get("/applications/acme/provisioning/integration/edit/"))
    assert edit.find("//input[@name='consumer_key']/@value") == [credential.consumer_key]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"app": "1st app"}, "cannot be an app's name"),
        ({"contact_email": "nobody"}, "Enter a valid email address."),
    ],
)
def test_what_cannot_be_used_is_told_in_the_form(
    signed_in: Client, connection: Connection, form: dict[str, str], told: str
) -> None:
    page = Page(signed_in.post(SETUP, FORM | form))
    assert told in page.text
    assert page.find("//input[@name='app']/@value") == [(FORM | form)["app"]]


def test_user_to_run_as_is_passed_over_where_nobody_runs_as_it(signed_in: Client, connection: Connection) -> None:
    policies = "extlClntAppOauthPolicies/Instep_oauthPlcy.ecaOauthPlcy"
    for sign_in, is_there in (("authorization", False), ("client-credentials", True)):
        _, files = downloaded(signed_in, pack="package", sign_in=sign_in, run_as="sync@acme.example")
        assert (b"sync@acme.example" in files[policies]) is is_there


def test_certificate_is_made_with_the_download_and_not_by_looking(signed_in: Client, connection: Connection) -> None:
    signed_in.get(f"{SETUP}steps/", {"sign_in": "certificate"})
    assert not SigningCertificate.objects.exists()
    _, files = downloaded(signed_in, pack="package", sign_in="certificate")
    assert SigningCertificate.objects.get().certificate.strip().encode() in files[GLOBAL]


def test_steps_follow_what_is_chosen(signed_in: Client, connection: Connection) -> None:
    chosen = {"kind": "connected-app", "sign_in": "client-credentials", "app": "Sync <1>", "with_key_and_secret": "on"}
    page = Page(signed_in.get(f"{SETUP}steps/", chosen))
    titles = page.texts("//h3")
    assert "1. Check that the org may create connected apps" in titles
    assert "4. Choose the user to run as" in titles
    assert not any("Copy" in title for title in titles)
    assert "Setup → App Manager → Sync <1> → Manage → Edit Policies" in page.text
    assert "API Only User" in page.text
