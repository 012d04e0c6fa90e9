"""The control surface described as OpenAPI 3.1; `docs` shows the same to people."""

from typing import Any

from sf_emulator.faults import Effect
from sf_emulator.objects.access import ORG_SETTINGS

_TYPES = {bool: "boolean", int: "integer", float: "number"}

_FAULT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["effect"],
    "additionalProperties": False,
    "properties": {
        "match": {
            "type": "object",
            "additionalProperties": False,
            "description": "Which requests; what is left out matches everything.",
            "properties": {
                "method": {"type": "string", "examples": ["POST"]},
                "path": {
                    "type": "string",
                    "description": "A regular expression found anywhere in the path.",
                    "examples": ["/composite"],
                },
                "body_contains": {"type": "string"},
            },
        },
        "effect": {
            "enum": list(Effect),
            "description": (
                "latency: wait latency_ms, then go on. answer: status, body and headers instead of "
                "the org's answer "
                "(429 and 503 come without Retry-After). html: a page instead of JSON. drop_before: "
                "the connection "
                "closes before the write takes effect. drop_after: the write takes effect, the "
                "answer is lost. "
                "hold_before, hold_after: the request waits before the write, or after it and before "
                "the answer, "
                "until it is released. expire_session: the access token ends first. lock_error: rows answer "
                "UNABLE_TO_LOCK_ROW."
            ),
        },
        "times": {
            "type": ["integer", "null"],
            "default": 1,
            "description": "How many requests; null: for ever.",
        },
        "skip": {"type": "integer", "default": 0, "description": "How many matching requests pass first."},
        "latency_ms": {"type": "integer", "default": 0},
        "status": {"type": "integer", "default": 503},
        "body": {"type": "string"},
        "content_type": {"type": "string"},
        "headers": {"type": "object", "additionalProperties": {"type": "string"}},
        "rows": {
            "type": ["array", "null"],
            "items": {"type": "integer"},
            "description": "lock_error: places in the collection, from 0; null: every row.",
        },
        "hold_s": {
            "type": "number",
            "default": 60,
            "maximum": 600,
            "description": "The longest hold, in seconds.",
        },
    },
}

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
            "post": _operation("Put a rule in force.", body=_FAULT_SCHEMA, status=201),
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
