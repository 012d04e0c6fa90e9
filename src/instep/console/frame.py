"""What every page's frame shows: navigation, theme, how many tasks wait."""

import dataclasses
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest

from instep.console.appearance import theme_of
from instep.provisioning.models import Task

VERSION = version("instep")


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation; it is current on every page whose address starts with one of `under`."""

    label: str
    route: str
    icon: str
    under: tuple[str, ...]


PLACES = (
    Place("Dashboard", "dashboard", "dashboard", ()),
    Place("Tasks", "tasks", "tasks", ("/tasks/",)),
    Place("People", "people", "people", ("/people/",)),
    Place("Groups", "groups", "groups", ("/groups/",)),
    Place("Applications", "applications", "applications", ("/applications/", "/add-application/", "/plans/")),
    Place("Runs", "runs", "runs", ("/runs/",)),
    Place("API tokens", "api_tokens", "key", ("/api-tokens/",)),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {
        "theme": theme_of(request),
        "places": PLACES,
        "current_place": _current(request.path),
        "open_task_count": _open_task_count if request.user.is_authenticated else 0,
        "version": VERSION,
    }


def _current(path: str) -> str:
    if path == "/":
        return "dashboard"
    return next((place.route for place in PLACES if path.startswith(place.under)), "")


def _open_task_count() -> int:
    return Task.objects.filter(retried_at=None, dismissed_at=None).count()
