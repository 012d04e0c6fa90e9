"""Snapshots of one org or of all."""

from typing import Any

from sf_emulator.control.documents import Schema
from sf_emulator.control.endpoints import Call, CallRefused, Endpoint
from sf_emulator.control.snapshots import Snapshot

_TAKE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"name": {"type": "string", "description": "Made up when left out; an older one is replaced."}},
}
_ORG = {"org": "Only the org with this id; without it: every org and the clock."}


def _list(call: Call) -> dict[str, Any]:
    return {"snapshots": [_as_json(one) for one in call.snapshots.all()]}


def _take(call: Call) -> dict[str, Any]:
    only = call.access if "org" in call.query else None
    try:
        return _as_json(call.snapshots.take(call.document.get("name"), only))
    except ValueError as refused:
        raise CallRefused(400, str(refused)) from refused


def _restore(call: Call) -> dict[str, Any]:
    snapshot = _found(call)
    call.snapshots.restore(snapshot)
    return _as_json(snapshot)


def _remove(call: Call) -> None:
    call.snapshots.remove(_found(call).name)


def _found(call: Call) -> Snapshot:
    name = call.params["name"]
    found = call.snapshots.get(name)
    if found is None:
        raise CallRefused(404, f"There is no snapshot {name!r}.")
    return found


def _as_json(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "name": snapshot.name,
        "taken_at": snapshot.taken_at.isoformat(),
        "orgs": list(snapshot.org_ids),
        "is_of_all": snapshot.clock is not None,
        "size_bytes": snapshot.size_bytes,
    }


ENDPOINTS = (
    Endpoint(method="GET", path="/snapshots", summary="Every snapshot, oldest first.", answer=_list),
    Endpoint(
        method="POST",
        path="/snapshots",
        summary="Keep records, apps, grants, sessions and settings as they are now.",
        answer=_take,
        status=201,
        body=_TAKE,
        example={"name": "before"},
        query=_ORG,
    ),
    Endpoint(
        method="POST",
        path="/snapshots/{name}/restore",
        summary="Everything as it was. With a snapshot of all orgs, orgs made since are gone and the clock goes back.",
        answer=_restore,
    ),
    Endpoint(method="DELETE", path="/snapshots/{name}", summary="Forget a snapshot.", answer=_remove, status=204),
)
