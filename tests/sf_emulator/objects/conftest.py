"""An org of its own for every test."""

import pytest
from tests.sf_emulator.orgs import administrator, new_org

from sf_emulator.objects import Actor, Org


@pytest.fixture
def org() -> Org:
    """The sample org."""
    return new_org()


@pytest.fixture
def admin(org: Org) -> Actor:
    """Its administrator."""
    return administrator(org)
