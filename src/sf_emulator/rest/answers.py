"""Answers on the wire: JSON or XML, for people or for programs."""

import json
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from .calls import Answer
from .xml_bodies import write_xml

_BODILESS = frozenset({204, 304})
_FORMATS = {
    "application/json": "json",
    "text/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
_SUFFIX = re.compile(r"\.(json|xml)/?$")


def without_format(path: str) -> str:
    """The path without the `.json` or `.xml` that asks for a format."""
    return _SUFFIX.sub("", path)


def write_answer(request: Request, answer: Answer) -> Response:
    """The answer as the client asked for it."""
    headers = dict(answer.headers)
    if answer.status in _BODILESS:
        return Response(status_code=answer.status, headers=headers)
    kind = _format(request)
    pretty = request.headers.get("x-prettyprint") == "1"
    content = _xml(answer, pretty=pretty) if kind == "xml" else _json(answer.body, pretty=pretty)
    if request.method == "HEAD":
        content = b""
    return Response(content, answer.status, headers, media_type=f"application/{kind};charset=UTF-8")


def _format(request: Request) -> str:
    """What the path's suffix says, else the first format of `Accept` that there is."""
    suffix = _SUFFIX.search(request.scope["path"])
    if suffix:
        return suffix[1]
    accepted = request.headers.get("accept", "").split(",")
    kinds = (_FORMATS.get(each.partition(";")[0].strip().lower()) for each in accepted)
    return next((kind for kind in kinds if kind), "json")


def _xml(answer: Answer, *, pretty: bool) -> bytes:
    return write_xml(answer.body, "Errors/Error" if answer.failed else answer.xml_root, pretty=pretty)


def _json(body: Any, *, pretty: bool) -> bytes:
    layout: dict[str, Any] = {"indent": 2} if pretty else {"separators": (",", ":")}
    return json.dumps(body, ensure_ascii=False, **layout).encode()
