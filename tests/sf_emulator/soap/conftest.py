"""SOAP clients against an emulator in this process."""

import pytest
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.soap.soap_client import SoapClient


@pytest.fixture
def partner(emulator: Emulator) -> SoapClient:
    """A client of the partner API, signed in as the administrator."""
    return SoapClient(emulator, "u").sign_in()


@pytest.fixture
def enterprise(emulator: Emulator) -> SoapClient:
    """A client of the enterprise API, signed in as the administrator."""
    return SoapClient(emulator, "c").sign_in()
