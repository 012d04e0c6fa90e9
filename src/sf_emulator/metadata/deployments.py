"""The deployments of one org, as they wait, run and end. They live in the org's store, so snapshots hold them too.

A deployment's zip file is kept until it is over; that of a validation for as long as it may be deployed without
another look. Source: Metadata API guide, "deploy()", "deployRecentValidation()".
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sf_emulator.objects import Org
from sf_emulator.objects.access import from_ms, to_ms
from sf_emulator.objects.ids import make_id, normal_id, sequence_of
from sf_emulator.store import Row

from .deploying import Message

KEY_PREFIX = "0Af"
VALIDATION_LASTS = timedelta(days=10)
_SCHEMA = """CREATE TABLE IF NOT EXISTS metadata_deployments (
    number INTEGER PRIMARY KEY AUTOINCREMENT, mark TEXT NOT NULL, options TEXT NOT NULL, content BLOB,
    state TEXT NOT NULL, messages TEXT NOT NULL DEFAULT '[]', error TEXT, created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL, started_at INTEGER, completed_at INTEGER, canceled_by TEXT)"""


class State(StrEnum):
    """Where a deployment is."""

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    SUCCEEDED = "Succeeded"
    SUCCEEDED_PARTIAL = "SucceededPartial"
    FAILED = "Failed"
    CANCELING = "Canceling"
    CANCELED = "Canceled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (State.PENDING, State.IN_PROGRESS, State.CANCELING)


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment. `mark` tells it from another that had its number before a reset."""

    number: int
    mark: str
    options: Mapping[str, Any]
    state: State
    messages: Sequence[Message]
    error: str | None
    created_by: str
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    canceled_by: str | None

    @property
    def id(self) -> str:
        return make_id(KEY_PREFIX, self.number)

    @property
    def check_only(self) -> bool:
        """Whether it only looks."""
        return bool(self.options["checkOnly"])

    @property
    def changed_at(self) -> datetime:
        """When it last became something else."""
        return self.completed_at or self.started_at or self.created_at


class Deployments:
    """The table."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._store = org.store
        self._store.execute(_SCHEMA)

    def add(self, content: bytes, options: Mapping[str, Any], user_id: str) -> Deployment:
        """Keep a deployment that is to be carried out."""
        mark = secrets.token_hex(8)
        with self._store.transaction():
            self._store.execute(
                "INSERT INTO metadata_deployments (mark, options, content, state, created_by, created_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (mark, json.dumps(dict(options)), content, State.PENDING, user_id, to_ms(self._org.clock.now())),
            )
            row = self._store.row(f"SELECT {_COLUMNS} FROM metadata_deployments WHERE mark = ?", (mark,))  # noqa: S608
        assert row is not None  # noqa: S101 - inserted in the lines above
        return _deployment(row)

    def find(self, deployment_id: str) -> Deployment | None:
        """One by its id of 15 or 18 characters."""
        known = normal_id(deployment_id)
        if known is None or not known.startswith(KEY_PREFIX):
            return None
        sql = f"SELECT {_COLUMNS} FROM metadata_deployments WHERE number = ?"  # noqa: S608
        row = self._store.row(sql, (sequence_of(known),))
        return _deployment(row) if row else None

    def newest(self, count: int) -> list[Deployment]:
        """So many, the newest first."""
        sql = f"SELECT {_COLUMNS} FROM metadata_deployments ORDER BY number DESC LIMIT ?"  # noqa: S608
        return [_deployment(row) for row in self._store.rows(sql, (count,))]

    def waiting(self) -> list[Deployment]:
        """Those that are not over."""
        sql = f"SELECT {_COLUMNS} FROM metadata_deployments WHERE state IN (?, ?, ?) ORDER BY number"  # noqa: S608
        states = (State.PENDING, State.IN_PROGRESS, State.CANCELING)
        return [_deployment(row) for row in self._store.rows(sql, states)]

    def content(self, deployment: Deployment) -> bytes | None:
        """Its zip file, while it is kept."""
        sql = "SELECT content FROM metadata_deployments WHERE number = ? AND mark = ?"
        kept = self._store.value(sql, (deployment.number, deployment.mark))
        return None if kept is None else bytes(kept)

    def start(self, deployment: Deployment) -> None:
        """It is being worked on."""
        self._change(deployment, state=State.IN_PROGRESS, started_at=to_ms(self._org.clock.now()))

    def cancel(self, deployment: Deployment, user_id: str) -> None:
        """It is to stop."""
        self._change(deployment, state=State.CANCELING, canceled_by=user_id)

    def finish(
        self, deployment: Deployment, state: State, messages: Sequence[Message], error: str | None = None
    ) -> None:
        """It is over."""
        plain = json.dumps([message.as_json() for message in messages])
        completed = to_ms(self._org.clock.now())
        self._change(deployment, state=state, messages=plain, error=error, completed_at=completed)
        if not (deployment.check_only and state is State.SUCCEEDED):
            self._change(deployment, content=None)

    def _change(self, deployment: Deployment, **columns: Any) -> None:
        changes = ", ".join(f"{name} = ?" for name in columns)  # names from the calls above
        sql = f"UPDATE metadata_deployments SET {changes} WHERE number = ? AND mark = ?"  # noqa: S608
        self._store.execute(sql, (*columns.values(), deployment.number, deployment.mark))


_COLUMNS = (
    "number, mark, options, state, messages, error, created_by, created_at, started_at, completed_at, canceled_by"
)


def _deployment(row: Row) -> Deployment:
    return Deployment(
        number=row["number"],
        mark=row["mark"],
        options=json.loads(row["options"]),
        state=State(row["state"]),
        messages=[Message(**each) for each in json.loads(row["messages"])],
        error=row["error"],
        created_by=row["created_by"],
        created_at=from_ms(row["created_at"]),
        started_at=_instant(row["started_at"]),
        completed_at=_instant(row["completed_at"]),
        canceled_by=row["canceled_by"],
    )


def _instant(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_ms(milliseconds)
