"""Fault rules as JSON: their schema, reading one, and showing one with its hits."""

import re
from dataclasses import asdict
from typing import Any

from sf_emulator.faults import EFFECTS, ActiveFault, Effect, Fault, Match

from .documents import DocumentRefused, Schema, check
from .operations import OPERATIONS

_MATCH: Schema = {
    "type": "object",
    "additionalProperties": False,
    "description": "Which requests; what is left out matches everything.",
    "properties": {
        "method": {"type": ["string", "null"], "examples": ["POST"]},
        "path": {
            "type": ["string", "null"],
            "description": "A regular expression found anywhere in the path.",
            "examples": ["/composite"],
        },
        "body_contains": {"type": ["string", "null"]},
        "org": {"type": ["string", "null"], "description": "An org's id."},
        "app": {"type": ["string", "null"], "description": "An app's consumer key."},
        "user": {"type": ["string", "null"], "description": "A user's id or user name."},
        "version": {"type": ["string", "null"], "description": "The API version in the path.", "examples": ["64.0"]},
        "operation": {
            "type": ["string", "null"],
            "description": f"What the request asks for, over any API: {', '.join(OPERATIONS)}.",
        },
    },
}

FAULT_SCHEMA: Schema = {
    "type": "object",
    "required": ["effect"],
    "additionalProperties": False,
    "properties": {
        "effect": {
            "enum": list(Effect),
            "description": " ".join(f"{effect}: {meaning}." for effect, meaning in EFFECTS.items()),
        },
        "match": _MATCH,
        "times": {
            "type": ["integer", "null"],
            "minimum": 0,
            "default": 1,
            "description": "How many requests; null: for ever.",
        },
        "skip": {
            "type": "integer",
            "minimum": 0,
            "default": 0,
            "description": "How many matching requests pass first.",
        },
        "every": {"type": "integer", "minimum": 1, "default": 1, "description": "Then only each so-manieth of them."},
        "latency_ms": {"type": "integer", "minimum": 0, "default": 0, "description": "Any effect: wait so long first."},
        "jitter_ms": {"type": "integer", "minimum": 0, "default": 0, "description": "And up to so much longer."},
        "status": {
            "type": ["integer", "null"],
            "minimum": 200,
            "maximum": 599,
            "description": "answer: 503 when left out; html: 200; refuse: 400.",
        },
        "error_code": {"type": "string", "default": "UNKNOWN_EXCEPTION", "description": "refuse: Salesforce's code."},
        "message": {"type": "string", "default": "An unexpected error occurred.", "description": "refuse: the text."},
        "body": {"type": "string", "default": "", "description": "answer, html: the body."},
        "content_type": {"type": "string", "default": "application/json;charset=UTF-8", "description": "answer."},
        "headers": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "answer, html, refuse.",
        },
        "retry_after_s": {
            "type": ["integer", "null"],
            "minimum": 0,
            "description": "answer, html, refuse: a Retry-After header. Salesforce sends none.",
        },
        "rows": {
            "type": ["array", "null"],
            "items": {"type": "integer", "minimum": 0},
            "description": "lock_error: places in the call's records, from 0; null: every row.",
        },
        "page_size": {"type": "integer", "minimum": 1, "default": 1, "description": "short_pages: rows a page."},
        "chunk_bytes": {"type": "integer", "minimum": 1, "default": 256, "description": "slow_body: bytes a piece."},
        "pause_ms": {"type": "integer", "minimum": 0, "default": 50, "description": "slow_body: between pieces."},
        "keep_bytes": {"type": ["integer", "null"], "minimum": 0, "description": "truncated_body; null: half."},
        "hold_s": {
            "type": "number",
            "minimum": 0,
            "maximum": 600,
            "default": 60,
            "description": "hold_before, hold_after: the longest hold, in seconds.",
        },
    },
}


def read_fault(document: dict[str, Any]) -> Fault:
    """A rule from its JSON form. Raises DocumentRefused."""
    check(document, FAULT_SCHEMA)
    given = {name: value for name, value in document.items() if name != "match"}
    if given.get("rows") is not None:
        given["rows"] = tuple(given["rows"])
    return Fault(**given | {"effect": Effect(given["effect"]), "match": _read_match(document.get("match") or {})})


def fault_as_json(active: ActiveFault) -> dict[str, Any]:
    """A rule with what it has done so far."""
    rule = asdict(active.fault)
    path = active.fault.match.path
    rule["match"]["path"] = path.pattern if path else None
    counts = {"matched": active.matched, "hits": active.hits, "holding": active.holding, "is_spent": active.is_spent}
    return {"id": active.id, **rule, **counts}


def _read_match(document: dict[str, Any]) -> Match:
    path, method = document.get("path"), document.get("method")
    try:
        pattern = re.compile(path) if path else None
    except re.error as broken:
        raise DocumentRefused(f"match.path is not a regular expression: {broken}") from broken
    given = {name: value for name, value in document.items() if value}
    return Match(**given | {"path": pattern, "method": method.upper() if method else None})
