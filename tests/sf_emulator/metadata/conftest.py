"""A client of the Metadata API, signed in as the administrator of an emulator in this process."""

import pytest
from starlette.applications import Starlette
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.metadata.metadata_client import MetadataClient

from sf_emulator.objects import Org


@pytest.fixture
def metadata(app: Starlette, emulator: Emulator) -> MetadataClient:
    """A client of the administrator."""
    return MetadataClient(app, emulator).sign_in()


@pytest.fixture
def org(app: Starlette) -> Org:
    """The org behind the emulator."""
    org: Org = app.state.orgs.first.org
    return org
