"""Journeys: a real Chromium, a real `instep serve`, a real emulated org."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from tests.chromium import find_chromium
from tests.emulator import Emulator
from tests.journeys.console_pages import Console
from tests.journeys.installation import ADMINISTRATOR, PASSWORD, PEOPLE, Installation
from tests.journeys.org_pages import KeyAndSecret, Org
from tests.journeys.pictures import DESKTOP, Pictures
from tests.journeys.watching import Watch

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAITS_MS = 15_000

expect.set_options(timeout=WAITS_MS)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys last: once Playwright runs, its event loop keeps Django's own tests from their database."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": find_chromium(), "args": [*FLAGS, *sandbox]}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Every walk names whole addresses. (pytest-playwright's own fixture trips a deprecation of pytest 9.)"""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The same window everywhere, and nothing that moves."""
    return browser_context_args | {
        "viewport": DESKTOP,
        "reduced_motion": "reduce",
        "color_scheme": "light",
        "locale": "en-GB",
        "timezone_id": "UTC",
        "permissions": ["clipboard-read", "clipboard-write"],
    }


@pytest.fixture(scope="session")
def pictures() -> Pictures:
    return Pictures()


@pytest.fixture
def context(context: BrowserContext) -> Iterator[BrowserContext]:
    """A browser whose complaints fail the walk."""
    context.set_default_timeout(WAITS_MS)
    watch = Watch(context)
    yield context
    assert watch.complaints == []


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an administrator and nothing else; copied, because migrating takes seconds."""
    home = tmp_path_factory.mktemp("new") / "home"
    home.mkdir()
    Installation(home).create_administrator()
    return home


@pytest.fixture(scope="session")
def company_home(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has the company's people too."""
    home = tmp_path_factory.mktemp("company") / "home"
    shutil.copytree(new_home, home)
    Installation(home).run("people", "import", str(PEOPLE))
    return home


@pytest.fixture
def empty_installation(new_home: Path, tmp_path: Path) -> Iterator[Installation]:
    """Serving, with an administrator and nothing else."""
    yield from _serving(new_home, tmp_path)


@pytest.fixture(scope="session")
def installation(company_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Serving, with the company's people; the walks share it, each with an application of its own."""
    yield from _serving(company_home, tmp_path_factory.mktemp("installation"))


@pytest.fixture
def console(context: BrowserContext, installation: Installation) -> Console:
    """Instep's console, signed in."""
    signed_in = Console(context.new_page(), installation.url)
    signed_in.sign_in(ADMINISTRATOR, PASSWORD)
    return signed_in


@pytest.fixture
def org(context: BrowserContext, console: Console, emulator: Emulator) -> Org:
    """The org's pages in another tab of the same browser, logged out; the console's stays in front."""
    opened = Org(context.new_page(), emulator)
    console.come_back()
    return opened


@pytest.fixture
def app(installation: Installation, emulator: Emulator) -> KeyAndSecret:
    """The org's ready-made app, with Instep's callback."""
    emulator.change_app(callback_urls=installation.callback)
    return KeyAndSecret(emulator.consumer_key, emulator.consumer_secret)


@pytest.fixture
def other_browser(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """Somebody else's browser."""
    other = browser.new_context(**browser_context_args)
    yield other
    other.close()


def _serving(home: Path, folder: Path) -> Iterator[Installation]:
    installation = Installation(folder / "home")
    shutil.copytree(home, installation.home)
    with installation.serving():
        yield installation
