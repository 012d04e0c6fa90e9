"""An org of its own for every test, and one with business records that a module's tests read together."""

from pathlib import Path

import pytest
from tests.sf_emulator.orgs import new_org
from tests.sf_emulator.soql.trade import trade_org

from sf_emulator.objects import Org


@pytest.fixture
def org() -> Org:
    """The sample org."""
    return new_org()


@pytest.fixture(scope="session")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Org:
    """Accounts, contacts, deals, cases and visits; tests leave it as it is."""
    folder: Path = tmp_path_factory.mktemp("objects")
    return trade_org(folder)
