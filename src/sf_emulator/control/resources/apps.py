"""Apps of an org: what Setup's pages do, for tests that need an app with a certificate or a policy at once."""

from dataclasses import fields, replace
from enum import StrEnum
from typing import Any

from sf_emulator.control.documents import Schema
from sf_emulator.control.endpoints import Call, CallRefused, Endpoint
from sf_emulator.objects.access import (
    App,
    AppKind,
    AppSettings,
    CallbackRefused,
    CertificateRefused,
    IpRangeRefused,
    NameTaken,
    check_callback_url,
    check_ip_range,
    read_certificate,
)

_EMPTY = AppSettings(name="", api_name="", contact_email="")
_LISTS = {"type": "array", "items": {"type": "string"}}
# Records are named as people name them: the object, and the field that holds the name.
_NAMED = {
    "profile_ids": ("profiles", "Profile", "Name"),
    "permission_set_ids": ("permission_sets", "PermissionSet", "Name"),
}
_TYPES: dict[type, Schema] = {bool: {"type": "boolean"}, int: {"type": "integer", "minimum": 0}, tuple: _LISTS}


def _property(value: Any) -> Schema:
    if isinstance(value, StrEnum):
        return {"enum": [choice.value for choice in type(value)], "default": value.value}
    schema = _TYPES.get(type(value), {"type": ["integer", "null"]} if value is None else {"type": "string"})
    return schema | {"default": list(value) if isinstance(value, tuple) else value}


def _schema() -> Schema:
    properties = {one.name: _property(getattr(_EMPTY, one.name)) for one in fields(AppSettings)}
    del properties["run_as_user_id"]
    for name, (shown, _, _) in _NAMED.items():
        properties[shown] = {**_LISTS, "description": "By name.", "default": []}
        del properties[name]
    properties["run_as"] = {"type": "string", "description": "User name of the client credentials flow.", "default": ""}
    properties["certificate"] |= {"description": "PEM; digital_signatures enables the JWT bearer flow with it."}
    return {"type": "object", "additionalProperties": False, "properties": properties}


_CHANGE = _schema()
_MAKE: Schema = _CHANGE | {
    "properties": _CHANGE["properties"] | {"kind": {"enum": [kind.value for kind in AppKind]}},
    "required": ["name"],
}


def _list(call: Call) -> dict[str, Any]:
    return {"apps": [_shown(call, app) for app in call.access.apps.all()]}


def _make(call: Call) -> dict[str, Any]:
    name = call.document["name"]
    start = replace(_EMPTY, api_name=name.replace(" ", "_"), contact_email="admin@example.com", scopes=("api",))
    kind = AppKind(call.document.get("kind", AppKind.EXTERNAL_CLIENT_APP))
    try:
        return _shown(call, call.access.apps.create(kind, _settings(call, start)))
    except NameTaken as taken:
        raise CallRefused(409, str(taken)) from taken


def _change(call: Call) -> dict[str, Any]:
    app = call.access.apps.get(call.params["number"])
    if app is None:
        raise CallRefused(404, f"There is no app {call.params['number']}.")
    try:
        call.access.apps.change(app, _settings(call, app.settings))
    except NameTaken as taken:
        raise CallRefused(409, str(taken)) from taken
    changed = call.access.apps.get(app.number)
    return _shown(call, changed or app)


def _settings(call: Call, start: AppSettings) -> AppSettings:
    """What the document changes of an app. Raises CallRefused."""
    sent = {name: value for name, value in call.document.items() if name != "kind"}
    try:
        for url in sent.get("callback_urls", ()):
            check_callback_url(url)
        if "trusted_ip_ranges" in sent:
            sent["trusted_ip_ranges"] = [check_ip_range(text) for text in sent["trusted_ip_ranges"]]
        if sent.get("certificate"):
            sent["certificate"] = read_certificate(sent["certificate"].encode())
    except (CallbackRefused, CertificateRefused, IpRangeRefused) as refused:
        raise CallRefused(400, str(refused)) from refused
    if "run_as" in sent:
        username = sent.pop("run_as")
        sent["run_as_user_id"] = _record_id(call, "User", "Username", username) if username else ""
    for name, (shown, sobject, field) in _NAMED.items():
        if shown in sent:
            sent[name] = [_record_id(call, sobject, field, text) for text in sent.pop(shown)]
    return AppSettings.from_json(start.as_json() | sent)


def _record_id(call: Call, sobject: str, field: str, text: str) -> str:
    found = call.access.org.find(sobject, **{field: text})
    if not found:
        raise CallRefused(400, f"There is no {sobject} whose {field} is {text!r}.")
    return str(found[0]["Id"])


def _shown(call: Call, app: App) -> dict[str, Any]:
    shown = app.settings.as_json()
    org = call.access.org
    run_as = shown.pop("run_as_user_id")
    shown["run_as"] = org.field_of("User", run_as, "Username") if run_as else ""
    for name, (words, sobject, field) in _NAMED.items():
        shown[words] = [org.field_of(sobject, record_id, field) for record_id in shown.pop(name)]
    return {
        "number": app.number,
        "kind": app.kind,
        "consumer_key": app.consumer_key,
        "consumer_secret": app.consumer_secret,
        "origin": app.origin,
        "is_installed": app.is_installed,
    } | shown


ENDPOINTS = (
    Endpoint(method="GET", path="/apps", summary="Every app that an org knows.", answer=_list, is_of_one_org=True),
    Endpoint(
        method="POST",
        path="/apps",
        summary="Make an app; it answers clients after the org's settings_delay_s.",
        answer=_make,
        status=201,
        body=_MAKE,
        example={"name": "Provisioning", "scopes": ["api"], "client_credentials_flow": True},
        is_of_one_org=True,
    ),
    Endpoint(
        method="PATCH",
        path="/apps/{number:int}",
        summary="Change settings and policies of an app.",
        answer=_change,
        body=_CHANGE,
        example={"refresh_token_rotation": True},
        is_of_one_org=True,
    ),
)
