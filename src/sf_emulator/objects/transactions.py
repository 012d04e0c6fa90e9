"""A caller's transaction: it waits for rows that others hold, and writes setup objects or other ones, not both.

Source: salesforce-api.md, C3 (UNABLE_TO_LOCK_ROW, MIXED_DML_OPERATION) and C8.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from . import texts
from .changes import Change
from .errors import RecordRefused
from .row_locks import Patience, RowLocked, patiently

if TYPE_CHECKING:
    from .org import Org

Result = TypeVar("Result")

# A user's fields that decide about access. Without them a user is written beside any object.
# Source: "sObjects That Cannot Be Used Together in DML Operations", Apex Developer Guide.
_ACCESS_FIELDS = ("UserRoleId", "IsActive", "ForecastEnabled", "IsPortalEnabled", "Username", "ProfileId")


def in_transaction(org: "Org", work: Callable[[], Result], *, kinds_apart: bool = False) -> Result:
    """Do some work all or nothing, from the start again when a row that it needs is free.

    Args:
        kinds_apart: The work is one transaction for Salesforce too: it may not write setup objects and others.
    """
    patience = Patience(org, waits=not org.store.in_transaction)
    while True:
        try:
            with patiently(patience), _kinds(apart=kinds_apart), org.store.transaction():
                return work()
        except RowLocked as locked:
            if not patience.waits:
                raise
            patience.wait_for(locked.record_ids)


@dataclass(slots=True)
class _Kinds:
    """What a transaction has written first."""

    sobject: str | None = None
    setup: bool = False


_KINDS: ContextVar[_Kinds | None] = ContextVar("kinds", default=None)


@contextmanager
def _kinds(*, apart: bool) -> Iterator[None]:
    before = _KINDS.get()
    if not apart or before is not None:
        yield
        return
    token = _KINDS.set(_Kinds())
    try:
        yield
    finally:
        _KINDS.reset(token)


def keep_kinds_apart(change: Change) -> None:
    """Refuse a setup object after another one in one transaction, and the other way round."""
    written = _KINDS.get()
    if written is None or change.actor is None or _goes_with_everything(change):
        return
    name, setup = change.sobject.name, change.sobject.setup
    if written.sobject is None:
        written.sobject, written.setup = name, setup
    elif written.setup != setup:
        raise RecordRefused(texts.mixed_dml(name, written.sobject))


def _goes_with_everything(change: Change) -> bool:
    if change.sobject.name == "Group":
        return not change.deletes
    if change.sobject.name != "User":
        return False
    if change.inserts:
        return change.after["UserRoleId"] is None
    return not change.changed(*(name for name in _ACCESS_FIELDS if name in change.sobject.fields))
