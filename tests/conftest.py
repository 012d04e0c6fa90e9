"""Fixtures that every room's tests may use."""

import shutil
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.command import Instep
from tests.emulator import Emulator, running_emulator
from tests.postgresql import running_postgresql


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


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An INSTEP_HOME as the first command leaves it: migrating takes longer than copying."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    ended = Instep(home).run("connection", "list")
    assert ended.status == 0, ended.err
    return home


@pytest.fixture
def instep(prepared_home: Path, tmp_path: Path) -> Instep:
    """The `instep` command on an empty home of its own."""
    return Instep(shutil.copytree(prepared_home, tmp_path / "home"))


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL database for the session; a test that fills it empties it."""
    with running_postgresql() as url:
        yield url


@pytest.fixture
def database_url(postgresql_url: str, tmp_path: Path) -> str:
    """A database of the test's own."""
    name = f"runs_{tmp_path.name.replace('-', '_')}"
    with psycopg.connect(postgresql_url, autocommit=True) as session:
        session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    path, _, place = postgresql_url.partition("?")
    return f"{path.rpartition('/')[0]}/{name}?{place}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Mark what runs on PostgreSQL too, and put the files in order once it is known what runs."""
    _mark_storage(items)
    yield
    _order_files(items)


def _mark_storage(items: list[pytest.Item]) -> None:
    """Whatever asks for the database is a storage test, and runs on PostgreSQL too: with one transport, because storage
    does not know how an org was reached, and not what is marked to be about the org alone."""
    for item in items:
        given = getattr(item, "callspec", None)
        is_other_transport = given is not None and given.params.get("transport") == "soap"
        stores = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        if stores and not is_other_transport and not item.get_closest_marker("org"):
            item.add_marker(pytest.mark.storage)


def _order_files(items: list[pytest.Item]) -> None:
    """Files that take a minute first, then those of many tests: no worker is left with a long one at the end."""
    sizes = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.get_closest_marker("long") is None, -sizes[item.path], str(item.path)))
