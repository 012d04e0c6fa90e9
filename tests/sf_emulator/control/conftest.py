"""A client of the org with an access token."""

import pytest
from tests.sf_emulator.control.api import Api
from tests.sf_emulator.emulator import Emulator


@pytest.fixture
def api(emulator: Emulator) -> Api:
    return Api(emulator)
