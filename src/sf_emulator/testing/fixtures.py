"""Fixtures for pytest. One process serves a whole test session; each test finds the org as it was at the beginning."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest

from .org import Org, running_org

_RUNNING = pytest.StashKey[dict[tuple[str, ...], Org]]()


def org_fixture(*options: str) -> Callable[[pytest.FixtureRequest], Org]:
    """A fixture for an org that is served with these options: `crowded = org_fixture("--users", "10000")`."""

    @pytest.fixture
    def org(request: pytest.FixtureRequest) -> Org:
        started = _running(request.config, options)
        started.reset()
        return started

    return org


def _running(config: pytest.Config, options: tuple[str, ...]) -> Org:
    running = config.stash.setdefault(_RUNNING, {})
    if options not in running:
        stack = ExitStack()
        running[options] = stack.enter_context(running_org(*options))
        config.add_cleanup(stack.close)
    return running[options]


org = org_fixture()
