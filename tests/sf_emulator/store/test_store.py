"""The store: transactions that nest, and files that keep what was written."""

from pathlib import Path

import pytest

from sf_emulator.store import Store


@pytest.fixture
def store() -> Store:
    store = Store(None)
    store.execute("CREATE TABLE notes (text TEXT)")
    return store


def notes(store: Store) -> list[str]:
    return [row["text"] for row in store.rows("SELECT text FROM notes ORDER BY rowid")]


class StopHere(Exception):
    """Leaves a transaction."""


def write_and_stop(store: Store, text: str) -> None:
    with store.transaction():
        store.execute("INSERT INTO notes VALUES (?)", (text,))
        raise StopHere


def test_failed_transaction_leaves_nothing(store: Store) -> None:
    with pytest.raises(StopHere):
        write_and_stop(store, "lost")
    assert notes(store) == []


def test_failed_inner_transaction_undoes_only_itself(store: Store) -> None:
    with store.transaction():
        store.execute("INSERT INTO notes VALUES ('before')")
        with pytest.raises(StopHere):
            write_and_stop(store, "lost")
        store.execute("INSERT INTO notes VALUES ('after')")
    assert notes(store) == ["before", "after"]


def test_failed_outer_transaction_undoes_the_inner_one(store: Store) -> None:
    def write_both() -> None:
        with store.transaction():
            with store.transaction():
                store.execute("INSERT INTO notes VALUES ('inner')")
            raise StopHere

    with pytest.raises(StopHere):
        write_both()
    assert notes(store) == []


def test_file_keeps_what_was_written(tmp_path: Path) -> None:
    first = Store(tmp_path / "org.db")
    first.execute("CREATE TABLE notes (text TEXT)")
    first.execute("INSERT INTO notes VALUES ('kept')")
    first.close()
    second = Store(tmp_path / "org.db")
    assert notes(second) == ["kept"]
    second.close()


def test_fold_compares_letters_beyond_ascii(store: Store) -> None:
    assert store.value("SELECT fold(?) = fold(?)", ("ÇAĞ", "çağ")) == 1


MARKS = ("CREATE TABLE IF NOT EXISTS marks (text TEXT)",)


def test_what_is_made_once_is_made_again_after_it_was_undone(store: Store) -> None:
    def make_and_stop() -> None:
        with store.transaction():
            store.make_once(MARKS)
            raise StopHere

    with pytest.raises(StopHere):
        make_and_stop()
    store.make_once(MARKS)
    assert "marks" in store.tables()


def test_what_is_made_once_is_made_again_in_a_store_that_was_put_back(store: Store) -> None:
    before = store.copy()
    store.make_once(MARKS)
    store.restore(before)
    store.make_once(MARKS)
    assert "marks" in store.tables()
