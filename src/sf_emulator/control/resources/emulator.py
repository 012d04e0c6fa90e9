"""The emulator as a whole: how to connect, and back to the beginning."""

from typing import Any

from sf_emulator.control.endpoints import Call, CallRefused, Endpoint
from sf_emulator.control.ready import describe_ready

from .faults import remove_all


def _ready(call: Call) -> dict[str, Any]:
    state = call.request.app.state
    return describe_ready(call.access, state.base_url, state.ca_file)


def _reset(call: Call) -> dict[str, Any]:
    if "org" in call.query:
        return _reset_one(call)
    remove_all(call)
    call.orgs.reset()
    call.journal.clear()
    return _ready(call)


def _reset_one(call: Call) -> dict[str, Any]:
    try:
        call.orgs.reset_one(call.access)
    except KeyError as gone:
        text = "How this org began is no longer known: it was made before the emulator was started. Delete it."
        raise CallRefused(409, text) from gone
    return _ready(call)


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/ready",
        summary="What serve --json printed: address, sign-in, app key.",
        answer=_ready,
        is_of_one_org=True,
    ),
    Endpoint(
        method="POST",
        path="/reset",
        summary=(
            "Back to the beginning: one org as it was first loaded, real time, no faults, an empty journal. With org: "
            "only that org. The ready-made app keeps its key and secret; snapshots stay."
        ),
        answer=_reset,
        query={"org": "Only the org with this id."},
    ),
)
