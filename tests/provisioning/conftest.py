"""The company of this room's tests."""

import pytest
from tests.emulator import Emulator
from tests.provisioning.acme import Acme, authorize


@pytest.fixture
def acme(db: None, emulator: Emulator) -> Acme:
    """Connected with OAuth, not imported yet, nobody in the directory."""
    return Acme(authorize(emulator), emulator)


@pytest.fixture
def imported(acme: Acme) -> Acme:
    acme.import_org()
    return acme
