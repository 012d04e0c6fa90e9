"""A client of the Metadata API, signed in as the administrator of an emulator in this process."""

import pytest
from starlette.applications import Starlette
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.metadata.metadata_client import MetadataClient


@pytest.fixture
def metadata(app: Starlette, emulator: Emulator) -> MetadataClient:
    """A client of the administrator."""
    return MetadataClient(app, emulator).sign_in()
