"""The company of this room's tests."""

import pytest
from tests.emulator import Emulator
from tests.provisioning.acme import Acme, connect


@pytest.fixture(params=["rest", "soap"])
def transport(request: pytest.FixtureRequest) -> str:
    """How the org is reached: what provisioning does must not depend on it."""
    return str(request.param)


@pytest.fixture
def acme(db: None, emulator: Emulator, transport: str) -> Acme:
    """Connected, not imported yet, nobody in the directory."""
    return Acme(connect(emulator, transport), emulator)


@pytest.fixture
def imported(acme: Acme) -> Acme:
    acme.import_org()
    return acme
