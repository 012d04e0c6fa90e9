"""The two ways to sign in that need no person: a certificate that Instep makes and an administrator uploads, and client
credentials, whose secret is changed later without an outage."""

import re

import pytest
from playwright.sync_api import expect
from tests.emulator import Emulator
from tests.journeys.console_pages import Console
from tests.journeys.installation import Installation
from tests.journeys.org_pages import KeyAndSecret, Org
from tests.journeys.pictures import Pictures

pytestmark = pytest.mark.journey

CERTIFIED, OWN = "northwind-us", "northwind-ca"
MANAGER = "External Client App Manager"
JOINER = "gursal.aksu@northwind.example"
CLOSED = "Salesforce does not let"
REST_SWITCH = "Allow access to External Client App consumer secrets via REST API"


def test_certificate_that_instep_makes_is_uploaded_and_a_person_provisioned_with_it(
    console: Console, org: Org, emulator: Emulator, installation: Installation, pictures: Pictures
) -> None:
    console.add_application(CERTIFIED, emulator.url)
    console.switch_on()
    console.choose_way("Certificate")
    console.press("Make a certificate")
    expect(console.notices).to_contain_text("upload it to the app")
    expect(console.page.get_by_text("Not used yet")).to_be_visible()
    certificate = console.copy("the certificate")
    checklist = console.checklist("External client app")
    pictures.take(console.page, "ways-to-sign-in")

    org.come_back()
    org.log_in()
    org.begin_app(MANAGER, "New External Client App")
    org.set_rows(checklist["Create the app"])
    org.upload_certificate(certificate)
    org.create_app()
    org.set_policies(checklist["Set its policies, and save"], profiles=["System Administrator"])
    key = org.show_key_and_secret().key

    console.come_back()
    console.switch_on()
    console.page.get_by_label("OAuth Consumer Key").fill(key)
    console.page.get_by_label("User name", exact=True).fill(emulator.username)
    console.save()
    expect(console.notices).to_contain_text("the integration is set up")
    expect(console.page.get_by_text("Signs in with")).to_be_visible()
    provision(console, installation, CERTIFIED)
    [joined] = emulator.query(f"SELECT IsActive, Profile.Name FROM User WHERE Username = '{JOINER}'")  # noqa: S608
    assert (joined["IsActive"], joined["Profile"]["Name"]) == (True, "Sales User")
    download_the_salesforce_side(console, pictures)


def download_the_salesforce_side(console: Console, pictures: Pictures) -> None:
    """Twice, because a download leaves its page as it was."""
    console.open(CERTIFIED, "Provisioning", "Salesforce setup")
    pictures.take(console.page, "salesforce-setup")
    for _ in range(2):
        with console.page.expect_download() as started:
            console.press("Download")
        assert started.value.suggested_filename == f"{CERTIFIED}-salesforce.zip"


def provision(console: Console, installation: Installation, application: str) -> None:
    """Import, give one person a place, plan, apply."""
    console.press("Import from Salesforce")
    assert console.run_is_over() == "Done"
    installation.run("assignment", "add", application, "--person", JOINER, "--profile", "Sales User")
    console.open(application, "Provisioning", "Plans")
    console.make_plan()
    console.page.get_by_role("link", name="Apply…").click()
    console.press("Apply to Northwind Traders")
    assert console.run_is_over() == "Done"


def test_client_credentials_sign_in_and_their_secret_is_changed_without_an_outage(
    console: Console, org: Org, emulator: Emulator, pictures: Pictures
) -> None:
    app = emulator.make_app("Own", scopes=["api"], client_credentials_flow=True, run_as=emulator.username)
    first = KeyAndSecret(app["consumer_key"], app["consumer_secret"])
    console.add_application(OWN, emulator.url)
    console.switch_on()
    console.choose_way("Client credentials")
    console.paste(first)
    console.save()
    expect(console.notices).to_contain_text("the integration is set up")

    console.page.get_by_role("link", name="Change it").click()
    console.press("Change it now")
    expect(console.notices).to_contain_text(CLOSED)
    org.come_back()
    org.log_in()
    org.switch_on("External Client App Settings", REST_SWITCH)

    console.come_back()
    console.press("Change it now")
    expect(console.notices).to_contain_text("signs in with a new consumer secret")
    former = console.page.get_by_role("region", name="The former pair is kept")
    expect(former).to_be_visible()
    pictures.take(console.page, "consumer-secret")
    former.get_by_role("button", name="End the former pair").click()
    expect(former).to_be_hidden()
    expect(console.notices).to_contain_text("The former consumer secret is forgotten.")
    org.come_back()
    org.open(MANAGER, "Own")
    assert org.show_key_and_secret().key != first.key

    emulator.end_sessions()  # so that it signs in anew, with what it has now
    console.come_back()
    console.open(OWN, "Provisioning", "Health")
    console.look_now()
    expect(console.page.get_by_role("region", name="Health")).to_contain_text(re.compile("Connected with OAuth"))
