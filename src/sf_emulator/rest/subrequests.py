"""Requests inside a request: a composite's and a graph's. They run through the same routes as any other call.

Source: salesforce-api.md, C8; REST API guide, Composite.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sf_emulator.objects.access import newest_api_version
from sf_emulator.objects.transactions import in_transaction

from . import texts
from .calls import Answer, Call, Handler, answered, refused
from .references import resolve_references
from .versions import version_of

_REFERENCE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]*")
_STRICT_REFERENCE_IDS_SINCE = 52.0
_INHERITED_HEADERS = frozenset({"accept", "authorization", "content-type"})
_COLLECTION = re.compile(r"/services/data/v\d+\.0/composite/sobjects\b")


@dataclass(frozen=True, slots=True)
class Subrequest:
    """One of them as it was sent."""

    reference_id: str
    method: str
    url: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_collection(self) -> bool:
        return bool(_COLLECTION.match(self.url))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one."""

    reference_id: str
    answer: Answer

    @property
    def failed(self) -> bool:
        """An error, or a collection with a refused record: either undoes an all-or-none request."""
        body = self.answer.body
        rows = body if isinstance(body, list) else []
        return self.answer.failed or any(isinstance(row, dict) and row.get("success") is False for row in rows)

    def as_json(self) -> dict[str, Any]:
        return {
            "body": self.answer.body,
            "httpHeaders": dict(self.answer.headers),
            "httpStatusCode": self.answer.status,
            "referenceId": self.reference_id,
        }


class RolledBack(Exception):
    """A subrequest of an all-or-none request failed, so that all of them were undone."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


def read_subrequests(call: Call, sent: Any) -> list[Subrequest]:
    """The subrequests of a body. Raises RequestRefused: the whole request is malformed."""
    if not isinstance(sent, list) or not all(isinstance(each, dict) for each in sent):
        raise texts.no_list("compositeRequest")
    requests = [_read(call, each) for each in sent]
    names = [request.reference_id for request in requests]
    for name in names:
        if names.count(name) > 1:
            raise texts.repeated_reference_id(name)
    return requests


def run_in_order(dispatch: Handler, call: Call, requests: list[Subrequest]) -> list[Outcome]:
    """Each by itself: what depends on a failed one fails, the others go on."""
    return list(_outcomes(dispatch, call, requests))


def run_all_or_none(dispatch: Handler, call: Call, requests: list[Subrequest]) -> list[Outcome]:
    """All in one transaction. Raises RolledBack with the one failure, the others halted."""

    def run() -> list[Outcome]:
        outcomes = []
        for outcome in _outcomes(dispatch, call, [_whole(request) for request in requests]):
            outcomes.append(outcome)
            if outcome.failed:
                raise RolledBack(_halted(requests, outcome))
        return outcomes

    return in_transaction(call.org, run, kinds_apart=True)


def subcall(call: Call, method: str, url: str, body: Any, headers: Mapping[str, str]) -> Call:
    """A subrequest as a call of the same user. Raises RequestRefused: no such version."""
    split = urlsplit(url)
    path = unquote(split.path)
    inherited = {name: value for name, value in call.headers.items() if name in _INHERITED_HEADERS}
    return replace(
        call,
        method=method,
        version=version_of(path, newest_api_version(call.org)),
        path=path,
        pairs=tuple(parse_qsl(split.query, keep_blank_values=True)),
        headers=inherited | {name.lower(): value for name, value in headers.items()},
        content=b"",
        sent=body,
        params={},
    )


def _read(call: Call, sent: dict[str, Any]) -> Subrequest:
    for name in ("method", "url", "referenceId"):
        if not isinstance(sent.get(name), str) or not sent[name]:
            raise texts.missing_property(name)
    if call.number >= _STRICT_REFERENCE_IDS_SINCE and not _REFERENCE_ID.fullmatch(sent["referenceId"]):
        raise texts.bad_reference_id(sent["referenceId"])
    return Subrequest(sent["referenceId"], sent["method"], sent["url"], sent.get("body"), _headers(sent))


def _headers(sent: dict[str, Any]) -> dict[str, str]:
    headers = sent.get("httpHeaders") or {}
    if not isinstance(headers, dict):
        raise texts.not_a_map("httpHeaders")
    for name in headers:
        if name.lower() in _INHERITED_HEADERS:
            raise texts.header_in_subrequest(name)
    return {name: str(value) for name, value in headers.items()}


def _outcomes(dispatch: Handler, call: Call, requests: list[Subrequest]) -> Iterator[Outcome]:
    bodies: dict[str, Any] = {}
    for request in requests:
        answer = answered(partial(_run, dispatch, request, bodies), call)
        if not answer.failed:
            bodies[request.reference_id] = answer.body
        yield Outcome(request.reference_id, answer)


def _run(dispatch: Handler, request: Subrequest, bodies: dict[str, Any], call: Call) -> Answer:
    url = resolve_references(request.url, bodies, call.number)
    body = resolve_references(request.body, bodies, call.number)
    return dispatch(subcall(call, request.method, url, body, request.headers))


def _whole(request: Subrequest) -> Subrequest:
    """A collection inside an all-or-none request is all-or-none itself."""
    if request.is_collection and isinstance(request.body, dict):
        return replace(request, body=request.body | {"allOrNone": True})
    return request


def _halted(requests: list[Subrequest], failure: Outcome) -> list[Outcome]:
    halted = refused(texts.rolled_back())
    return [
        failure if request.reference_id == failure.reference_id else Outcome(request.reference_id, halted)
        for request in requests
    ]
