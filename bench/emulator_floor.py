"""The floor for the emulator: the same calls answered by bare ASGI on bare SQLite, without sessions, rules or SOQL.
Served by bench.emulator: uvicorn bench.emulator_floor:app"""

import gzip
import json
import os
import sqlite3
from typing import Any

COLUMNS = ("Id", "Username", "Name", "Email", "IsActive", "ProfileId", "Department", "SystemModstamp")
_TABLE = sqlite3.connect("", check_same_thread=False)


def _load(users: int) -> None:
    _TABLE.execute(f"CREATE TABLE User ({', '.join(COLUMNS)})")
    marks = ", ".join("?" * len(COLUMNS))
    _TABLE.executemany(f"INSERT INTO User VALUES ({marks})", (_user(number) for number in range(users)))  # noqa: S608


def _user(number: int) -> tuple[Any, ...]:
    name = f"user.{number}@floor.example"
    return (f"005{number:015}", name, f"User {number}", name, 1, "00e000000000001AAA", "Sales", "2026-11-24T00:00:00Z")


_load(int(os.environ.get("USERS", "0")))


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """GET: a page of 2,000 rows as compressed JSON. POST: a collection of records, each a row."""
    if scope["type"] != "http":
        return
    content = _page() if scope["method"] == "GET" else _insert(await _body(receive))
    headers = [(b"content-type", b"application/json"), (b"content-encoding", b"gzip")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": gzip.compress(content, 1)})


def _page() -> bytes:
    rows = _TABLE.execute("SELECT * FROM User LIMIT 2000 OFFSET 2000")
    return json.dumps({"records": [dict(zip(COLUMNS, row, strict=True)) for row in rows]}).encode()


def _insert(body: bytes) -> bytes:
    records = json.loads(body)["records"]
    rows = [[record.get(column) for column in COLUMNS] for record in records]
    marks = ", ".join("?" * len(COLUMNS))
    with _TABLE:
        _TABLE.executemany(f"INSERT INTO User VALUES ({marks})", rows)  # noqa: S608
    return json.dumps([{"success": True, "errors": []} for _ in records]).encode()


async def _body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body
