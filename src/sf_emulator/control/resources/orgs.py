"""The orgs that the emulator serves."""

from pathlib import Path
from typing import Any

from sf_emulator.control.documents import Schema
from sf_emulator.control.endpoints import Call, CallRefused, Endpoint
from sf_emulator.control.ready import describe_ready
from sf_emulator.objects import RecordRefused
from sf_emulator.objects.access import (
    Access,
    CallbackRefused,
    OrgOptions,
    SettingRefused,
    UsernamesTaken,
    check_callback_url,
)
from sf_emulator.objects.sample import SampleUnreadable

from .settings import SETTINGS_SCHEMA

_MAKE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "name": {
            "type": "string",
            "description": "Letters and digits; ends the user names of a sandbox or sample org. Default: orgN.",
        },
        "sandbox_of": {"type": "string", "description": "The id of the org to copy into a sandbox."},
        "file": {"type": "string", "description": "An org's YAML file on the emulator's machine; else the sample org."},
        "yaml": {"type": "string", "description": "The text of such a file."},
        "users": {"type": "integer", "minimum": 0, "default": 0, "description": "So many more made-up users."},
        "callback_urls": {
            "type": "array",
            "items": {"type": "string"},
            "description": "More callback URLs of its ready-made app.",
        },
        "settings": SETTINGS_SCHEMA,
    },
}


def _list(call: Call) -> dict[str, Any]:
    return {"orgs": [org_as_json(access) for access in call.orgs]}


def _show(call: Call) -> dict[str, Any]:
    return _described(call, call.org_of(call.params["org_id"]))


def _make(call: Call) -> dict[str, Any]:
    document = call.document
    if len({"sandbox_of", "file", "yaml"} & set(document)) > 1:
        raise CallRefused(400, "Choose one of sandbox_of, file and yaml.")
    name = document.get("name") or f"org{len(list(call.orgs)) + 1}"
    if not name.isascii() or not name.isalnum():
        raise CallRefused(400, f"An org's name has letters and digits only, not {name!r}.")
    try:
        access = _sandbox(call, name) if "sandbox_of" in document else _org(call, name)
    except (SampleUnreadable, UsernamesTaken, SettingRefused, CallbackRefused) as refused:
        raise CallRefused(400, str(refused)) from refused
    except RecordRefused as refused:
        raise CallRefused(400, "; ".join(error.message for error in refused.errors)) from refused
    return _described(call, access)


def _described(call: Call, access: Access) -> dict[str, Any]:
    state = call.request.app.state
    return org_as_json(access) | {"ready": describe_ready(access, state.base_url, state.ca_file)}


def _sandbox(call: Call, name: str) -> Access:
    return call.orgs.add_sandbox(call.org_of(call.document["sandbox_of"]), name)


def _org(call: Call, name: str) -> Access:
    document = call.document
    callback_urls = tuple(document.get("callback_urls", ()))
    for url in callback_urls:
        check_callback_url(url)
    file = _file(call)
    options = OrgOptions(file, document.get("users", 0), callback_urls, document.get("settings", {}))
    if file is not None:
        return call.orgs.add(options)
    access = call.orgs.add(options, username_suffix=f".{name}")
    access.org.change_setting("my_domain", f"{access.org.my_domain}-{name}")
    return access


def _file(call: Call) -> Path | None:
    """The file that the org is made from; a text is kept in one, so that the org can be reset."""
    document = call.document
    if "yaml" in document:
        path: Path = call.request.app.state.org_files.keep(document["yaml"])
        return path
    return Path(document["file"]) if "file" in document else None


def _remove(call: Call) -> None:
    access = call.org_of(call.params["org_id"])
    if access is call.orgs.first:
        raise CallRefused(409, "The first org stays as long as the emulator runs. Reset it instead.")
    call.orgs.remove(access)


def org_as_json(access: Access) -> dict[str, Any]:
    """What tells orgs apart, and their API calls of 24 hours."""
    org = access.org
    used, allowed = org.api_usage()
    return {
        "id": org.id,
        "name": org.name,
        "my_domain": org.my_domain,
        "is_sandbox": org.is_sandbox,
        "api_calls_used": used,
        "api_calls_allowed": allowed,
    }


ENDPOINTS = (
    Endpoint(method="GET", path="/orgs", summary="Every org: its id, name and API calls.", answer=_list),
    Endpoint(
        method="POST",
        path="/orgs",
        summary="Make another org: the sample org again, one from a file, or a sandbox.",
        answer=_make,
        status=201,
        body=_MAKE,
        example={"name": "second"},
    ),
    Endpoint(method="GET", path="/orgs/{org_id}", summary="One org, and how to connect to it.", answer=_show),
    Endpoint(
        method="DELETE",
        path="/orgs/{org_id}",
        summary="Forget an org with all that is in it. The first one stays.",
        answer=_remove,
        status=204,
    ),
)
