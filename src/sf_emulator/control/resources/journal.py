"""The request journal."""

from typing import Any

from sf_emulator.control.endpoints import Call, CallRefused, Endpoint
from sf_emulator.control.journal import JournalFilter

_FILTERS = {
    "method": "Only this method.",
    "path": "Only paths that contain this.",
    "status": "Only this HTTP status.",
    "api_call": "true: only requests that cost an API call; false: only the others.",
    "org": "Only of the org with this id.",
    "app": "Only of the app with this consumer key.",
    "user": "Only of the user with this id.",
    "version": "Only of this API version, as in 64.0.",
    "operation": "Only of this operation, as in query or create.",
    "unknown": "true: only endpoints that the emulator does not have.",
    "since": "Only requests with a higher number.",
}


def _list(call: Call) -> dict[str, Any]:
    try:
        wanted = _filter(dict(call.query))
    except ValueError as broken:
        raise CallRefused(400, f"The filter is not understood: {broken}.") from broken
    found = call.journal.find(wanted)
    return {
        "requests": [entry.as_json() for entry in found],
        "api_calls": sum(entry.is_api_call for entry in found),
    }


def _clear(call: Call) -> None:
    call.journal.clear()


def _filter(query: dict[str, str]) -> JournalFilter:
    return JournalFilter(
        method=query["method"].upper() if "method" in query else None,
        path_contains=query.get("path"),
        status=int(query["status"]) if "status" in query else None,
        is_api_call=query["api_call"] == "true" if "api_call" in query else None,
        is_unknown=query["unknown"] == "true" if "unknown" in query else None,
        since_number=int(query.get("since", 0)),
        **{name: query[name] for name in ("org", "app", "user", "version", "operation") if name in query},
    )


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/journal",
        summary=(
            "Requests, oldest first: method, path, query without secrets, status (null: dropped), start, duration, "
            "whether it cost an API call, org, app, user, API version, operation, which faults touched it."
        ),
        answer=_list,
        query=_FILTERS,
    ),
    Endpoint(method="DELETE", path="/journal", summary="Forget the requests.", answer=_clear, status=204),
)
