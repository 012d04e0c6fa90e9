"""Answers whose body goes wrong on the way: slow, cut off, or in another order."""

import asyncio
import re
from collections.abc import Iterator

from starlette.types import Message, Send

from sf_emulator.faults import Fault

_JOB_RESULTS = re.compile(r"/jobs/(?:ingest|query)/\w+/(?:\w+Results|unprocessedrecords|results)/?$")


async def send_slowly(answer: list[Message], fault: Fault, send: Send) -> None:
    """The body in pieces, with a pause before each."""
    start, body = answer[0], body_of(answer)
    await send(start)
    for at in range(0, len(body), fault.chunk_bytes):
        await asyncio.sleep(fault.pause_ms / 1000)
        await send({"type": "http.response.body", "body": body[at : at + fault.chunk_bytes], "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def send_beginning(answer: list[Message], fault: Fault, send: Send) -> None:
    """The head as it is, with the whole body's length, and the beginning of the body."""
    body = body_of(answer)
    kept = len(body) // 2 if fault.keep_bytes is None else fault.keep_bytes
    await send(answer[0])
    await send({"type": "http.response.body", "body": body[:kept], "more_body": True})


def reversed_results(path: str, answer: list[Message]) -> list[Message]:
    """A bulk job's results with the last row first; everything else as it is."""
    if not _JOB_RESULTS.search(path) or answer[0]["status"] != 200:
        return answer
    head, *rows = _csv_records(body_of(answer))
    body = b"".join([head, *reversed(rows)])
    return [answer[0], {"type": "http.response.body", "body": body, "more_body": False}]


def body_of(answer: list[Message]) -> bytes:
    """The body of an answer that was kept."""
    return b"".join(message.get("body", b"") for message in answer[1:])


def _csv_records(text: bytes) -> Iterator[bytes]:
    """Records with their line ends; a line end inside quotes does not end one."""
    record = b""
    for line in text.splitlines(keepends=True) or [b""]:
        record += line
        if record.count(b'"') % 2 == 0:
            yield record if record.endswith(b"\n") else record + b"\n"
            record = b""
    if record:
        yield record
