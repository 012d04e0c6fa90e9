"""The API versions that the org speaks: three a year since Summer '14. Source: salesforce-api.md, C1."""

import re
from typing import Any

from sf_emulator.objects.api_versions import NEWEST, OLDEST

from . import texts
from .calls import API_PREFIX, Answer, Call

_SEASONS = ("Summer", "Winter", "Spring")
_FIRST_YEAR = 14
_IN_PATH = re.compile(rf"{API_PREFIX}/v(?P<number>\d+)\.0(?:/.*)?")
_RESOURCES = (
    ("tooling", 31),
    ("metadata", 42),
    ("jobs", 41),
    ("queryAll", 31),
    ("search", 31),
    ("composite", 38),
    ("parameterizedSearch", 36),
    ("recent", 31),
    ("limits", 31),
    ("query", 31),
    ("sobjects", 31),
    ("tabs", 31),
    ("theme", 31),
)


def api_versions(newest: int = NEWEST) -> list[dict[str, str]]:
    """Every version up to the newest of an org's release, oldest first."""
    return [
        {"label": _label(number), "url": f"{API_PREFIX}/v{number}.0", "version": f"{number}.0"}
        for number in range(OLDEST, newest + 1)
    ]


def version_of(path: str, newest: int = NEWEST) -> str:
    """The version that a path asks for, `68.0`. Raises RequestRefused: 404, there is none such; 410, it is retired."""
    match = _IN_PATH.fullmatch(path)
    if match is None or int(match["number"]) > newest:
        raise texts.not_found()
    if int(match["number"]) < OLDEST:
        raise texts.retired_version()
    return f"{match['number']}.0"


def list_resources(call: Call) -> Answer:
    """What is to be had under one version."""
    resources: dict[str, Any] = {name: f"{call.base}/{name}" for name, since in _RESOURCES if call.number >= since}
    resources["identity"] = f"{call.origin}/id/{call.org.id}/{call.actor.user_id}"
    return Answer(200, resources, xml_root="urls")


def _label(number: int) -> str:
    """Winter and Spring carry the next year's number: Summer '14, Winter '15, Spring '15."""
    since_first = number - OLDEST
    year = _FIRST_YEAR + (since_first + 2) // 3
    return f"{_SEASONS[since_first % 3]} '{year}"
