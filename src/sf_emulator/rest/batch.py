"""/composite/batch: up to 25 requests that know nothing of each other. Source: salesforce-api.md, C8."""

import re
from functools import partial
from typing import Any

from sf_emulator.objects.access import LIMIT_INFO, count_call

from . import texts
from .calls import API_PREFIX, Answer, Call, Handler, answered, refused
from .subrequests import subcall

MAX_SUBREQUESTS = 25
_OLDEST = 34.0
_URL = re.compile(rf"(?:{API_PREFIX}/|/)?v(?P<version>\d+\.0)(?P<below>/.*)")


def run_batch(dispatch: Handler, call: Call) -> Answer:
    """200 with an answer for each; every one of them counts as a call."""
    requests = _read(call)
    halt = call.sent_flag("haltOnError")
    headers: dict[str, str] = {}
    answers: list[Answer] = []
    for place, (method, url, body) in enumerate(requests):
        if halt and any(answer.failed for answer in answers):
            answers.append(refused(texts.halted()))
            continue
        if place:
            headers = {LIMIT_INFO: count_call(call.access, call.caller.session)}
        answers.append(answered(partial(_run, dispatch, method, url, body), call))
    results = [{"statusCode": answer.status, "result": answer.body} for answer in answers]
    failed = any(answer.failed for answer in answers)
    return Answer(200, {"hasErrors": failed, "results": results}, headers, "batchResults")


def _run(dispatch: Handler, method: str, url: str, body: Any, call: Call) -> Answer:
    return dispatch(subcall(call, method, url, body, {}))


def _read(call: Call) -> list[tuple[str, str, Any]]:
    """Method, address and body of each. Raises RequestRefused: one is malformed, and none is run."""
    requests = call.fields.get("batchRequests")
    if not isinstance(requests, list) or not all(isinstance(each, dict) for each in requests):
        raise texts.no_list("batchRequests")
    if len(requests) > MAX_SUBREQUESTS:
        raise texts.too_many_operations(MAX_SUBREQUESTS)
    return [(_method(each), _url(call, each), each.get("richInput")) for each in requests]


def _method(request: dict[str, Any]) -> str:
    if not isinstance(request.get("method"), str):
        raise texts.missing_property("method")
    return str(request["method"]).upper()


def _url(call: Call, request: dict[str, Any]) -> str:
    """`v68.0/…`, of a version from 34.0 to the batch's own."""
    match = _URL.fullmatch(str(request.get("url", "")))
    if match is None:
        raise texts.missing_property("url")
    if not _OLDEST <= float(match["version"]) <= call.number:
        raise texts.version_out_of_range(str(request["url"]))
    return f"{API_PREFIX}/v{match['version']}{match['below']}"
