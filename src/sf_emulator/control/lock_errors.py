"""Rows that answer UNABLE_TO_LOCK_ROW: they never reach the app, and their failures stand in its answer.

Source: salesforce-api.md, C3 (code and text), C5 (shapes). The text's second half is not confirmed.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.types import Message, Scope

Run = Callable[..., Awaitable[list[Message]]]

_COLLECTION = re.compile(r"/composite/sobjects(/|$|\?)")
_COMPOSITE = re.compile(r"/composite/?$")
_LOCKED = {
    "statusCode": "UNABLE_TO_LOCK_ROW",
    "message": "unable to obtain exclusive access to this record",
    "fields": [],
}
_ROLLED_BACK = {
    "statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "message": "Record rolled back because not all records were valid and the request was using AllOrNone header",
    "fields": [],
}


async def spoil_rows(scope: Scope, body: bytes, rows: tuple[int, ...] | None, run: Run) -> list[Message]:
    """Answer with these rows locked (None: all), having run the app for the others."""
    if _COMPOSITE.search(scope["path"]):
        return await _spoil_composite(body, rows, run)
    if not _COLLECTION.search(scope["path"]):
        return _json([{"message": _LOCKED["message"], "errorCode": _LOCKED["statusCode"]}], 400)
    if scope["method"] == "DELETE":
        return await _spoil_deletes(scope, rows, run)
    document = json.loads(body)
    kept, results = _split(document["records"], rows, all_or_none=document.get("allOrNone", False))
    if not kept:
        return _json(results)
    return _merged(await run(json.dumps(document | {"records": kept}).encode()), results)


async def _spoil_deletes(scope: Scope, rows: tuple[int, ...] | None, run: Run) -> list[Message]:
    query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
    ids = query.get("ids", "").split(",")
    kept, results = _split(ids, rows, all_or_none=query.get("allOrNone") == "true")
    if not kept:
        return _json(results)
    return _merged(await run(b"", urlencode(query | {"ids": ",".join(kept)}).encode()), results)


async def _spoil_composite(body: bytes, rows: tuple[int, ...] | None, run: Run) -> list[Message]:
    document = json.loads(body)
    parts, ready = [], {}
    for part in document["compositeRequest"]:
        spoilt, results = _spoil_part(part, rows)
        ready[part["referenceId"]] = (spoilt, results)
        if spoilt:
            parts.append(spoilt)
    answers: dict[str, Any] = {}
    if parts:
        messages = await run(json.dumps(document | {"compositeRequest": parts}).encode())
        if _status(messages) >= 400:
            return messages
        answers = {answer["referenceId"]: answer for answer in _body_of(messages)["compositeResponse"]}
    whole = [_part_answer(name, answers.get(name), results) for name, (_, results) in ready.items()]
    return _json({"compositeResponse": whole})


def _spoil_part(part: dict[str, Any], rows: tuple[int, ...] | None) -> tuple[dict[str, Any] | None, list[Any] | None]:
    """A subrequest without its locked rows (None when none is left), and the places of its results."""
    records = (part.get("body") or {}).get("records")
    if not _COLLECTION.search(part["url"]) or records is None:
        return part, None
    kept, results = _split(records, rows, all_or_none=part["body"].get("allOrNone", False))
    return (part | {"body": part["body"] | {"records": kept}} if kept else None), results


def _part_answer(reference_id: str, answer: dict[str, Any] | None, results: list[Any] | None) -> dict[str, Any]:
    if answer is None:
        return {"body": results, "httpHeaders": {}, "httpStatusCode": 200, "referenceId": reference_id}
    if results is None or not isinstance(answer["body"], list):
        return answer
    return answer | {"body": _filled(results, answer["body"])}


def _split(
    items: list[Any], rows: tuple[int, ...] | None, *, all_or_none: bool
) -> tuple[list[Any], list[dict[str, Any] | None]]:
    """What may still run, and a result for each item: None where the app is to say."""
    locked = set(range(len(items))) if rows is None else {place for place in rows if place < len(items)}
    if locked and all_or_none:
        return [], [_failure(_LOCKED if place in locked else _ROLLED_BACK) for place in range(len(items))]
    kept = [item for place, item in enumerate(items) if place not in locked]
    return kept, [_failure(_LOCKED) if place in locked else None for place in range(len(items))]


def _failure(error: dict[str, Any]) -> dict[str, Any]:
    return {"success": False, "errors": [error]}


def _merged(messages: list[Message], results: list[dict[str, Any] | None]) -> list[Message]:
    answered = _body_of(messages)
    if not isinstance(answered, list) or _status(messages) != 200:
        return messages
    merged = _json(_filled(results, answered))
    merged[0]["headers"] += [
        (name, value) for name, value in messages[0]["headers"] if name.lower() == b"sforce-limit-info"
    ]
    return merged


def _filled(results: list[dict[str, Any] | None], answered: list[Any]) -> list[Any]:
    answers = iter(answered)
    return [next(answers) if result is None else result for result in results]


def _status(messages: list[Message]) -> int:
    return int(messages[0]["status"])


def _body_of(messages: list[Message]) -> Any:
    return json.loads(b"".join(message.get("body", b"") for message in messages[1:]))


def _json(document: Any, status: int = 200) -> list[Message]:
    body = json.dumps(document).encode()
    headers = [
        (b"content-type", b"application/json;charset=UTF-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    return [
        {"type": "http.response.start", "status": status, "headers": headers},
        {"type": "http.response.body", "body": body, "more_body": False},
    ]
