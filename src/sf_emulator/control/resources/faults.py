"""Rules by which requests go wrong."""

from typing import Any

from sf_emulator.control.endpoints import Call, CallRefused, Endpoint
from sf_emulator.control.fault_rules import FAULT_SCHEMA, fault_as_json, read_fault
from sf_emulator.control.holding import release_held
from sf_emulator.faults import ActiveFault


def _list(call: Call) -> dict[str, Any]:
    return {"faults": [fault_as_json(one) for one in call.faults.all()]}


def _add(call: Call) -> dict[str, Any]:
    return fault_as_json(call.faults.add(read_fault(call.document)))


def remove_all(call: Call) -> None:
    """Take every rule out of force."""
    for removed in call.faults.clear():
        release_held(removed)


def _show(call: Call) -> dict[str, Any]:
    return fault_as_json(_found(call))


def _remove(call: Call) -> None:
    found = _found(call)
    call.faults.remove(found.id)
    release_held(found)


def _release(call: Call) -> dict[str, Any]:
    return {"released": release_held(_found(call))}


def _found(call: Call) -> ActiveFault:
    number = call.params["fault_id"]
    found = call.faults.get(number)
    if found is None:
        raise CallRefused(404, f"There is no fault {number}.")
    return found


ENDPOINTS = (
    Endpoint(method="GET", path="/faults", summary="Every rule with its hits.", answer=_list),
    Endpoint(
        method="POST",
        path="/faults",
        summary="Put a rule in force.",
        answer=_add,
        status=201,
        body=FAULT_SCHEMA,
        example={"effect": "drop_after", "match": {"method": "POST", "path": "composite/sobjects"}},
    ),
    Endpoint(
        method="DELETE",
        path="/faults",
        summary="Remove every rule and let go of what they hold.",
        answer=remove_all,
        status=204,
    ),
    Endpoint(
        method="GET",
        path="/faults/{fault_id:int}",
        summary="One rule: matched, hits, how many requests it holds.",
        answer=_show,
    ),
    Endpoint(
        method="DELETE",
        path="/faults/{fault_id:int}",
        summary="Remove the rule and let go of what it holds.",
        answer=_remove,
        status=204,
    ),
    Endpoint(
        method="POST",
        path="/faults/{fault_id:int}/release",
        summary="Let go of the requests that it holds.",
        answer=_release,
    ),
)
