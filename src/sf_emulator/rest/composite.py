"""/composite and /composite/batch: several requests in one call. Source: salesforce-api.md, C8."""

import re
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from . import texts
from .calls import API_PREFIX, Answer, Call, Handler, answered, refused
from .references import resolve_references

MAX_SUBREQUESTS = 25
MAX_COLLECTIONS = 5  # of which so many may be queries or collections
_COLLECTION = re.compile(r"/v\d+\.\d/(composite/sobjects|query|queryAll)\b")


class _RolledBack(Exception):
    """A subrequest of an all-or-none composite failed."""

    def __init__(self, responses: list[dict[str, Any]]) -> None:
        super().__init__()
        self.responses = responses


class Composites:
    """Runs subrequests through the same routes as any other call."""

    def __init__(self, dispatch: Handler) -> None:
        self._dispatch = dispatch

    def run_composite(self, call: Call) -> Answer:
        """Subrequests in order; later ones may refer to earlier answers."""
        requests = call.fields.get("compositeRequest")
        if not isinstance(requests, list) or not all(isinstance(each, dict) for each in requests):
            raise texts.no_subrequests()
        _check_limits(requests)
        if call.fields.get("allOrNone") is True:
            responses = self._all_or_none(call, requests)
        else:
            responses = self._in_order(call, requests)
        return Answer(200, {"compositeResponse": responses})

    def run_batch(self, call: Call) -> Answer:
        """Subrequests that know nothing of each other."""
        requests = call.fields.get("batchRequests")
        if not isinstance(requests, list) or len(requests) > MAX_SUBREQUESTS:
            raise texts.too_many_subrequests(MAX_SUBREQUESTS)
        halt = call.fields.get("haltOnError") is True
        answers: list[Answer] = []
        for request in requests:
            if halt and any(answer.failed for answer in answers):
                answers.append(refused(texts.halted()))
            else:
                url = f"{API_PREFIX}/{str(request.get('url', '')).lstrip('/')}"
                answers.append(self._subrequest(call, request.get("method", "GET"), url, request.get("richInput")))
        results = [{"statusCode": answer.status, "result": answer.body} for answer in answers]
        return Answer(200, {"hasErrors": any(answer.failed for answer in answers), "results": results})

    def _all_or_none(self, call: Call, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        try:
            return self._in_one_transaction(call, requests)
        except _RolledBack as undone:
            halted = refused(texts.rolled_back())
            return [each if _failed(each) else _response(each["referenceId"], halted) for each in undone.responses]

    def _in_one_transaction(self, call: Call, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        with call.org.store.transaction():
            responses = self._in_order(call, requests)
            if any(_failed(response) for response in responses):
                raise _RolledBack(responses)
        return responses

    def _in_order(self, call: Call, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        bodies: dict[str, Any] = {}
        responses = []
        for request in requests:
            name = str(request.get("referenceId", ""))
            answer = answered(partial(self._one, request, bodies), call)
            if not answer.failed:
                bodies[name] = answer.body
            responses.append(_response(name, answer))
        return responses

    def _one(self, request: dict[str, Any], bodies: dict[str, Any], call: Call) -> Answer:
        url = resolve_references(request.get("url", ""), bodies)
        body = resolve_references(request.get("body"), bodies)
        return self._subrequest(call, request.get("method", "GET"), url, body)

    def _subrequest(self, call: Call, method: str, url: str, body: Any) -> Answer:
        split = urlsplit(url)
        return self._dispatch(
            replace(
                call,
                method=method.upper(),
                path=split.path,
                query=dict(parse_qsl(split.query, keep_blank_values=True)),
                sent=body if body is not None else {},
                params={},
            )
        )


def _check_limits(requests: list[dict[str, Any]]) -> None:
    if len(requests) > MAX_SUBREQUESTS:
        raise texts.too_many_subrequests(MAX_SUBREQUESTS)
    collections = [each for each in requests if _COLLECTION.search(str(each.get("url", "")))]
    if len(collections) > MAX_COLLECTIONS:
        raise texts.too_many_collections(MAX_COLLECTIONS)


def _failed(response: dict[str, Any]) -> bool:
    return int(response["httpStatusCode"]) >= 400


def _response(name: str, answer: Answer) -> dict[str, Any]:
    return {
        "body": answer.body,
        "httpHeaders": dict(answer.headers),
        "httpStatusCode": answer.status,
        "referenceId": name,
    }
