"""Authenticate with Salesforce.com when something is not as it should be: each walk ends in words that say what to
change, and where trying again is enough, it is tried again."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from tests.emulator import Emulator
from tests.journeys.console_pages import Console
from tests.journeys.installation import ADMINISTRATOR, PASSWORD, Installation
from tests.journeys.org_pages import KeyAndSecret, allow, deny, log_in

pytestmark = pytest.mark.journey

APPROVAL_PAGE = "**/setup/secur/RemoteAccessAuthorizationPage.apexp**"
SETTLES_IN_S = 600
COUNTDOWN_S = 20


def test_wrong_consumer_secret_is_told_before_anybody_logs_in(
    console: Console, emulator: Emulator, app: KeyAndSecret
) -> None:
    console.add_application("wrong-secret", emulator.url)
    console.paste(KeyAndSecret(app.key, "F" * 64))
    window = console.authenticate()
    expect(window.get_by_role("alert")).to_contain_text("The OAuth Consumer Secret is wrong")
    expect(window.get_by_role("alert")).to_contain_text("Copy the Consumer Secret again from the app's page")
    expect(console.authorization).to_contain_text("The OAuth Consumer Secret is wrong")
    expect(console.authorization).to_contain_text("invalid_client")


def test_denied_consent_says_to_press_allow(console: Console, emulator: Emulator, app: KeyAndSecret) -> None:
    console.add_application("denied", emulator.url)
    console.paste(app)
    window = console.authenticate()
    log_in_as_administrator(window, emulator)
    deny(window)
    expect(window.get_by_role("alert")).to_contain_text("pressed Deny, so nothing was authorised")
    expect(window.get_by_role("alert")).to_contain_text("Authenticate with Salesforce.com again and press Allow")
    expect(console.authorization).to_contain_text("pressed Deny")


def test_missing_refresh_token_scope_is_named(console: Console, emulator: Emulator, app: KeyAndSecret) -> None:
    emulator.change_app(scopes=["api"])
    console.add_application("no-refresh-token", emulator.url)
    console.paste(app)
    window = console.authenticate()
    scope = "Perform requests at any time (refresh_token, offline_access)"
    expect(window.get_by_role("alert")).to_contain_text(scope)
    expect(console.authorization).to_contain_text(scope)


def test_answer_in_another_session_is_refused_and_counts_in_its_own(
    other_browser: BrowserContext,
    console: Console,
    installation: Installation,
    emulator: Emulator,
    app: KeyAndSecret,
) -> None:
    console.add_application("foreign-state", emulator.url)
    console.paste(app)
    window = console.authenticate()
    log_in_as_administrator(window, emulator)
    answer = allow_without_going_back(window)
    other = Console(other_browser.new_page(), installation.url)
    other.sign_in(ADMINISTRATOR, PASSWORD)
    other.page.goto(answer)
    expect(other.page.get_by_role("alert")).to_contain_text("begun in another session")
    expect(other.page.get_by_role("alert")).to_contain_text("press Authenticate with Salesforce.com again")

    window.goto(answer)
    expect(window.get_by_text("Not in effect yet.")).to_be_visible()


def test_answer_counts_once(
    context: BrowserContext, console: Console, installation: Installation, emulator: Emulator, app: KeyAndSecret
) -> None:
    console.add_application("used-state", emulator.url)
    console.paste(app)
    window = console.authenticate()
    log_in_as_administrator(window, emulator)
    with window.expect_request(lambda request: request.url.startswith(installation.callback)) as answer:
        allow(window)
    expect(window.get_by_text("Not in effect yet.")).to_be_visible()
    again = context.new_page()
    again.goto(answer.value.url)
    expect(again.get_by_role("alert")).to_contain_text("received before; each one counts once")
    expect(again.get_by_role("alert")).to_contain_text("press Authenticate with Salesforce.com again")


def test_new_app_is_tried_again_until_salesforce_knows_it(
    context: BrowserContext, console: Console, emulator: Emulator, app: KeyAndSecret
) -> None:
    """Ten minutes pass in the org, twenty seconds in the browser, and none here."""
    emulator.settings(settings_delay_s=SETTLES_IN_S)
    emulator.change_app(description="changed just now")
    context.clock.install()
    console.add_application("settling", emulator.url)
    console.paste(app)
    window = console.authenticate()
    expect(window.get_by_role("heading", name="Salesforce does not know the app yet")).to_be_visible()
    expect(window.get_by_role("alert")).to_contain_text("invalid_client_id")
    expect(window.get_by_text("take up to 10 minutes. Trying again in")).to_be_visible()
    expect(console.authorization).to_contain_text("The other window tries again by itself.")

    emulator.advance(SETTLES_IN_S + 1)
    window.clock.fast_forward(COUNTDOWN_S * 1000)
    log_in_as_administrator(window, emulator)
    allow(window)
    expect(console.authorization).to_contain_text("Press Save to finish.")


def log_in_as_administrator(window: Page, emulator: Emulator) -> None:
    log_in(window, emulator.username, emulator.ready["admin"]["password"])


def allow_without_going_back(window: Page) -> str:
    """Press Allow, and keep the browser where it is; the address that Salesforce's answer sends it to."""
    answers: list[str] = []

    def stay(route: Route) -> None:
        answers.append(route.fetch(max_redirects=0).headers["location"])
        route.fulfill(status=204)

    window.route(APPROVAL_PAGE, stay)
    with window.expect_response(APPROVAL_PAGE):
        allow(window)
    window.unroute_all()
    return answers[0]
