"""Fixtures that every room's tests may use."""

from collections.abc import Iterator

import pytest

from tests.emulator import Emulator, running_emulator


@pytest.fixture(scope="session")
def emulator_process() -> Iterator[Emulator]:
    """One emulated org for the whole session."""
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(emulator_process: Emulator) -> Emulator:
    """The emulated org, as fresh as the sample."""
    emulator_process.reset()
    return emulator_process
