"""An org that is in order, put back before every test, and a connection to it."""

from collections.abc import Iterator

import pytest
from tests.connections.doctor.clinic import Clinic, healthy_org
from tests.emulator import Emulator

from instep.connections.models import Connection

SNAPSHOT = "healthy-clinic"


@pytest.fixture(scope="module")
def healthy_clinic(emulator_process: Emulator) -> Iterator[Clinic]:
    """Made once; every test puts it back."""
    emulator_process.reset()
    clinic = Clinic(emulator_process, healthy_org())
    emulator_process.take_snapshot(SNAPSHOT)
    yield clinic
    clinic.close()


@pytest.fixture
def clinic(db: None, healthy_clinic: Clinic) -> Iterator[Clinic]:
    healthy_clinic.administrator.restore_snapshot(SNAPSHOT)
    healthy_clinic.emulator.clear_faults()
    yield healthy_clinic
    healthy_clinic.emulator.clear_faults()


@pytest.fixture
def connection(clinic: Clinic) -> Connection:
    """Authorised as the integration user."""
    return clinic.connect_with_oauth()


@pytest.fixture
def no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Salesforce's own login hosts cannot be reached; this computer can."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
