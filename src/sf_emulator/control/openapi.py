"""The control surface described as OpenAPI 3.1; `docs` shows the same to people."""

from typing import Any

from sf_emulator.objects.access import ORG_SETTINGS

from .fault_rules import FAULT_SCHEMA

_TYPES = {bool: "boolean", int: "integer", float: "number"}

_SETTINGS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        name: {"type": _TYPES[setting.type], "description": setting.meaning, "default": setting.default}
        for name, setting in ORG_SETTINGS.items()
    },
}
_CLOCK_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["advance_s"],
    "properties": {"advance_s": {"type": "number", "minimum": 0}},
}
_JOURNAL_FILTERS = {
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


def openapi_document() -> dict[str, Any]:
    """The document, new on every call so that nobody changes it for others."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Salesforce emulator: control surface",
            "version": "1",
            "description": "Steers the emulator in tests: faults, clock, journal, settings, reset. Loopback only.",
        },
        "paths": _paths(),
    }


def _paths() -> dict[str, Any]:
    return {
        "/__emulator__/ready": {"get": _operation("What serve --json printed: address, sign-in, app key.")},
        "/__emulator__/orgs": {"get": _operation("The org: its id, name and API calls.")},
        "/__emulator__/journal": {
            "get": _operation(
                "Requests, oldest first: method, path, query without secrets, status (null: dropped), start, "
                "duration, user, whether it cost an API call, which faults touched it.",
                query=_JOURNAL_FILTERS,
            ),
            "delete": _operation("Forget the requests.", status=204),
        },
        "/__emulator__/faults": {
            "get": _operation("Every rule with its hits."),
            "post": _operation("Put a rule in force.", body=FAULT_SCHEMA, status=201),
            "delete": _operation("Remove every rule and let go of what they hold.", status=204),
        },
        "/__emulator__/faults/{fault_id}": {
            "get": _operation("One rule: matched, hits, how many requests it holds."),
            "delete": _operation("Remove the rule and let go of what it holds.", status=204),
        },
        "/__emulator__/faults/{fault_id}/release": {"post": _operation("Let go of the requests that it holds.")},
        "/__emulator__/clock": {
            "get": _operation("The org's time."),
            "post": _operation("Move the org's time on.", body=_CLOCK_SCHEMA),
        },
        "/__emulator__/settings": {
            "get": _operation("Every setting of the org."),
            "post": _operation("Change some settings.", body=_SETTINGS_SCHEMA),
        },
        "/__emulator__/reset": {
            "post": _operation("Back to the sample org. The ready-made app keeps its key and secret.")
        },
        "/__emulator__/sessions": {"delete": _operation("End every access token and SOAP session.", status=204)},
        "/__emulator__/grants": {"delete": _operation("Revoke every refresh token.", status=204)},
        "/__emulator__/users/{user_id}/confirm-email": {
            "post": _operation("The user follows the link in the mail: the pending e-mail address takes effect.")
        },
    }


def _operation(
    summary: str,
    *,
    body: dict[str, Any] | None = None,
    query: dict[str, str] | None = None,
    status: int = 200,
) -> dict[str, Any]:
    operation: dict[str, Any] = {"summary": summary, "responses": {str(status): {"description": "Done."}}}
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    if query is not None:
        operation["parameters"] = [
            {"name": name, "in": "query", "description": text, "schema": {"type": "string"}}
            for name, text in query.items()
        ]
    return operation
