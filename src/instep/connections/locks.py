"""One at a time, over threads and processes: a connection's tokens are refreshed or replaced by one holder only."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import django.db
from django.conf import settings
from filelock import FileLock, Timeout

from instep.domain.problems import InstepError, Problem

TOKEN_LOCKS = 0x1A57E9  # the first half of the advisory locks' keys, so that other rooms may use theirs
WAIT_S = 240  # longer than a token request may take


class LockBusy(InstepError):
    """Somebody else held the lock for too long."""


@contextmanager
def token_lock(connection_id: int, wait_s: float = WAIT_S) -> Iterator[None]:
    """Hold the tokens of a connection. Dies with the process or its database session. Not reentrant.

    Raises:
        LockBusy: Not free within `wait_s` seconds.
    """
    holder = _advisory_lock if django.db.connection.vendor == "postgresql" else _file_lock
    with holder(connection_id, wait_s):
        yield


@contextmanager
def _file_lock(connection_id: int, wait_s: float) -> Iterator[None]:
    folder = settings.INSTEP_HOME / "locks"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(folder / f"tokens-{connection_id}.lock", timeout=wait_s)
    try:
        lock.acquire()
    except Timeout as error:
        raise LockBusy(_busy()) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _advisory_lock(connection_id: int, wait_s: float) -> Iterator[None]:
    """A session's lock, not a transaction's: no transaction is open while Salesforce is asked."""
    with django.db.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{int(wait_s * 1000)}ms"])
        try:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [TOKEN_LOCKS, connection_id])
        except django.db.OperationalError as error:
            raise LockBusy(_busy()) from error
        finally:
            cursor.execute("SELECT set_config('lock_timeout', '0', false)")
        try:
            yield
        finally:
            with suppress(django.db.OperationalError, django.db.InterfaceError):  # a lost session took its lock along
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [TOKEN_LOCKS, connection_id])


def _busy() -> Problem:
    return Problem(
        "tokens-busy",
        "Another process of Instep has been renewing this connection's tokens for too long",
        next_step="Look for an Instep process that hangs and end it, then try again",
    )
