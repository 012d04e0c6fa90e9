"""Which handler answers which path and method."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import collections, describe, limits, passwords, query, rows, texts, versions
from .calls import API_PREFIX, Answer, Call, Handler, answered
from .composite import Composites

_NEEDS_ID = r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?"


@dataclass(slots=True)
class Routes:
    """Paths below `/services/data/vXX.0`, tried in order."""

    _routes: list[tuple[re.Pattern[str], dict[str, Handler]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        composites = Composites(self.dispatch)
        for path, handlers in _paths(composites):
            self._routes.append((re.compile(path), handlers))

    def dispatch(self, call: Call) -> Answer:
        """Answer a call, whatever comes of it."""
        return answered(self._answer, call)

    def _answer(self, call: Call) -> Answer:
        prefix = f"{API_PREFIX}/v{call.version}"
        if not call.path.startswith(prefix):
            raise texts.not_found()
        path = call.path[len(prefix) :].rstrip("/")
        for pattern, handlers in self._routes:
            match = pattern.fullmatch(path)
            if match:
                return _handler(call, handlers)(call.at(match.groupdict()))
        raise texts.not_found()


def _handler(call: Call, handlers: dict[str, Handler]) -> Handler:
    method = call.method
    if method == "POST" and "_HttpMethod" in call.query:
        method = call.query["_HttpMethod"].upper()
    if method == "HEAD" and "HEAD" not in handlers:
        method = "GET"
    if method not in handlers:
        raise texts.method_not_allowed(method, ",".join(handlers))
    return handlers[method]


def _paths(composites: Composites) -> Iterator[tuple[str, dict[str, Handler]]]:
    yield "", {"GET": versions.list_resources}
    yield "/limits", {"GET": limits.read_limits}
    yield "/query(?:All)?", {"GET": query.run_query}
    yield "/query(?:All)?/(?P<locator>[^/]+)", {"GET": query.next_page}
    yield from _sobject_paths()
    yield "/composite", {"POST": composites.run_composite}
    yield "/composite/batch", {"POST": composites.run_batch}
    yield from _collection_paths()


def _sobject_paths() -> Iterator[tuple[str, dict[str, Handler]]]:
    sobject = "/sobjects/(?P<sobject>[^/]+)"
    yield "/sobjects", {"GET": describe.list_sobjects}
    yield sobject, {"GET": describe.read_sobject, "POST": rows.create_row}
    yield f"{sobject}/describe", {"GET": describe.read_describe}
    yield (
        "/sobjects/[Uu]ser/(?P<id>" + _NEEDS_ID + ")/password",
        {"GET": passwords.read_password, "POST": passwords.set_password, "DELETE": passwords.reset_password},
    )
    yield (
        f"{sobject}/(?P<id>[^/]+)",
        {"GET": rows.read_row, "PATCH": rows.update_row, "DELETE": rows.delete_row},
    )
    yield (
        f"{sobject}/(?P<field>[^/]+)/(?P<value>.+)",
        {"GET": rows.read_row_by_field, "PATCH": rows.upsert_row, "DELETE": rows.delete_row_by_field},
    )


def _collection_paths() -> Iterator[tuple[str, dict[str, Handler]]]:
    yield (
        "/composite/sobjects",
        {
            "POST": collections.create_records,
            "PATCH": collections.update_records,
            "DELETE": collections.delete_records,
        },
    )
    yield (
        "/composite/sobjects/(?P<sobject>[^/]+)",
        {"GET": collections.read_records, "POST": collections.read_records},
    )
    yield (
        "/composite/sobjects/(?P<sobject>[^/]+)/(?P<field>[^/]+)",
        {"PATCH": collections.upsert_records},
    )
