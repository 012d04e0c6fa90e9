"""The API versions that the org speaks: three a year since Summer '14. Source: salesforce-api.md, C1."""

from typing import Any

from .calls import API_PREFIX, Answer, Call

OLDEST = 31
NEWEST = 68
_SEASONS = ("Summer", "Winter", "Spring")
_FIRST_YEAR = 14


def api_versions() -> list[dict[str, str]]:
    """Every version, oldest first."""
    return [
        {"label": _label(number), "url": f"{API_PREFIX}/v{number}.0", "version": f"{number}.0"}
        for number in range(OLDEST, NEWEST + 1)
    ]


def list_resources(call: Call) -> Answer:
    """What is to be had under one version."""
    names = ("sobjects", "query", "queryAll", "limits", "composite")
    resources: dict[str, Any] = {name: f"{call.base}/{name}" for name in names}
    resources["identity"] = f"https://login.salesforce.com/id/{call.org.id}/{call.actor.user_id}"
    return Answer(200, resources)


def _label(number: int) -> str:
    """Winter and Spring carry the next year's number: Summer '14, Winter '15, Spring '15."""
    since_first = number - OLDEST
    year = _FIRST_YEAR + (since_first + 2) // 3
    return f"{_SEASONS[since_first % 3]} '{year}"
