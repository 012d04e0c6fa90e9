"""The org's parts that the OAuth tests look at from behind, and an emulator for tests that leave it as it is."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tests.sf_emulator.emulator import BASE_URL, CALLBACK, Emulator

from sf_emulator.app import Options, create_app
from sf_emulator.objects.access import Access

_BEGINNING = "beginning"


@pytest.fixture(scope="session")
def reused_app() -> Starlette:
    """One emulator for all tests of a process: putting a snapshot back is quicker than beginning again."""
    app = create_app(Options(base_url=BASE_URL, callback_urls=(CALLBACK,)))
    app.state.snapshots.take(_BEGINNING, None)
    return app


@pytest.fixture
def app(reused_app: Starlette) -> Starlette:
    """A new org whose ready-made app has one more callback URL, and real time."""
    reused_app.state.snapshots.restore(reused_app.state.snapshots.get(_BEGINNING))
    return reused_app


@pytest.fixture
def access(app: Starlette) -> Access:
    """Apps, grants and sessions of the emulator's org."""
    first: Access = app.state.orgs.first
    return first


@pytest.fixture(scope="module")
def standing_app() -> Starlette:
    """An org that the tests of a module share: they ask and are refused, and change nothing."""
    return create_app(Options(base_url=BASE_URL, callback_urls=(CALLBACK,)))


@pytest.fixture(scope="module")
def standing(standing_app: Starlette) -> Iterator[Emulator]:
    """The emulator of that org."""
    with TestClient(standing_app, base_url=BASE_URL, follow_redirects=False) as client:
        yield Emulator(client)
