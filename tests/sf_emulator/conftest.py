"""An emulator in this process, and a browser-like client that follows its forms."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tests.sf_emulator.emulator import BASE_URL, CALLBACK, Emulator

from sf_emulator.app import Options, create_app


@pytest.fixture
def app() -> Starlette:
    """A new org in memory whose ready-made app has one more callback URL."""
    return create_app(Options(base_url=BASE_URL, callback_urls=(CALLBACK,)))


@pytest.fixture
def client(app: Starlette) -> Iterator[TestClient]:
    """Plain HTTP to the emulator; redirects are not followed."""
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        yield client


@pytest.fixture
def emulator(client: TestClient) -> Emulator:
    """The emulator with the words of the tests: sign in, authorize, exchange."""
    return Emulator(client)
