"""Answers of Bulk API 2.0: JSON, text in pieces, and refusals in the form of the REST API."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sf_emulator.objects import RequestRefused
from sf_emulator.soql import QueryRefused

from .errors import BulkRefused

_CSV = "text/csv; charset=UTF-8"
_PIECE = 64 * 1024


def json_answer(request: Request, body: Any, status: int = 200) -> Response:
    """A body as JSON, spread over lines when `X-PrettyPrint: 1` asks for it."""
    is_pretty = request.headers.get("x-prettyprint") == "1"
    layout: dict[str, Any] = {"indent": 2} if is_pretty else {"separators": (",", ":")}
    content = json.dumps(body, ensure_ascii=False, **layout).encode()
    return Response(content, status, media_type="application/json;charset=UTF-8")


def csv_answer(pieces: Iterable[bytes], headers: dict[str, str] | None = None) -> Response:
    """Text that is sent while it is read."""
    return StreamingResponse(in_pieces(pieces), headers=headers, media_type=_CSV)


def in_pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Small parts put together, so that a row does not cost a message."""
    buffer = bytearray()
    for part in parts:
        buffer += part
        if len(buffer) >= _PIECE:
            yield bytes(buffer)
            buffer.clear()
    if buffer:
        yield bytes(buffer)


def refusal_answer(request: Request, refusal: BulkRefused | RequestRefused | QueryRefused) -> Response:
    """`[{"errorCode": …, "message": …}]`."""
    match refusal:
        case BulkRefused():
            status, code, headers = refusal.status, _code(refusal.code), {}
        case RequestRefused():
            status, code, headers = refusal.status, refusal.error_code, dict(refusal.headers)
        case _:
            status, code, headers = 400, refusal.error_code, {}
    answer = json_answer(request, [{"errorCode": code, "message": refusal.message}], status)
    answer.headers.update(headers)
    return answer


def _code(code: str) -> str:
    """2.0 writes the codes of 1.0 in capitals: InvalidJobState is INVALIDJOBSTATE. Source: Bulk API guide."""
    return code if "_" in code else code.upper()
