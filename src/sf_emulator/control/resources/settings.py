"""Settings of an org, and its sessions and grants."""

from typing import Any

from sf_emulator.control.documents import Schema
from sf_emulator.control.endpoints import Call, CallRefused, Endpoint
from sf_emulator.objects.access import ORG_SETTINGS, SettingRefused, change_org_settings, org_settings

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", dict: "object", list: "array"}
SETTINGS_SCHEMA: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        name: {"type": _TYPES[setting.type], "description": setting.meaning, "default": setting.default}
        for name, setting in ORG_SETTINGS.items()
    },
}


def _list(call: Call) -> dict[str, Any]:
    return org_settings(call.access.org)


def _change(call: Call) -> dict[str, Any]:
    try:
        change_org_settings(call.access.org, call.document)
    except SettingRefused as refused:
        raise CallRefused(400, str(refused)) from refused
    return _list(call)


def _end_sessions(call: Call) -> None:
    call.access.sessions.end_all()


def _revoke_grants(call: Call) -> None:
    access = call.access
    for grant in access.grants.all():
        access.grants.revoke(grant)


ENDPOINTS = (
    Endpoint(method="GET", path="/settings", summary="Every setting of an org.", answer=_list, is_of_one_org=True),
    Endpoint(
        method="POST",
        path="/settings",
        summary="Change some settings.",
        answer=_change,
        body=SETTINGS_SCHEMA,
        example={"settings_delay_s": 600},
        is_of_one_org=True,
    ),
    Endpoint(
        method="DELETE",
        path="/sessions",
        summary="End every access token and SOAP session; refresh tokens stay.",
        answer=_end_sessions,
        status=204,
        is_of_one_org=True,
    ),
    Endpoint(
        method="DELETE",
        path="/grants",
        summary="Revoke every refresh token, and end what it opened.",
        answer=_revoke_grants,
        status=204,
        is_of_one_org=True,
    ),
)
