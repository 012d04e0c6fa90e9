"""Signs of life: a lock that lives as long as its process, on files and on PostgreSQL."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.emulator import read_line
from tests.installation import eventually, kill

from instep.provisioning.workflows.life import AdvisorySigns, FileSigns, Signs

LIVE = """
import sys
from pathlib import Path
import django
django.setup()
from instep.provisioning.workflows.life import AdvisorySigns, FileSigns
kind, place, executor = sys.argv[1:]
signs = FileSigns(Path(place)) if kind == "file" else AdvisorySigns(place)
signs.give(executor)
print("lives", flush=True)
sys.stdin.readline()
signs.end()
print("ended", flush=True)
sys.stdin.readline()
"""


@pytest.fixture(params=["file", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    if request.param == "file":
        return "file", str(tmp_path / "executors")
    return "postgresql", request.getfixturevalue("postgresql_url")


@pytest.fixture
def signs(place: tuple[str, str]) -> Signs:
    kind, where = place
    return FileSigns(Path(where)) if kind == "file" else AdvisorySigns(where)


@contextmanager
def living(place: tuple[str, str], executor: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has given its sign."""
    process = subprocess.Popen(
        [sys.executable, "-c", LIVE, *place, executor],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "instep.config.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert read_line(process.stdout, 30) == "lives\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def is_dead(signs: Signs, executor: str) -> bool:
    with signs.holding(executor) as is_held:
        return is_held


def test_lock_of_a_living_process_is_not_had(place: tuple[str, str], signs: Signs) -> None:
    with living(place, "one"):
        assert not is_dead(signs, "one")
        assert is_dead(signs, "another")


def test_lock_of_a_killed_process_is_had(place: tuple[str, str], signs: Signs) -> None:
    with living(place, "one") as process:
        kill(process)
        assert eventually(lambda: is_dead(signs, "one"))


def test_only_one_holds_a_dead_processs_lock(place: tuple[str, str], signs: Signs) -> None:
    with living(place, "one") as process:
        kill(process)
        assert eventually(lambda: is_dead(signs, "one"))
    with signs.holding("two") as first, signs.holding("two") as second:
        assert (first, second) == (True, False)


def test_process_that_gave_its_lock_back_leaves_nothing_held(place: tuple[str, str], signs: Signs) -> None:
    with living(place, "one") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n")
        process.stdin.flush()
        assert read_line(process.stdout, 30) == "ended\n"
        assert is_dead(signs, "one")
