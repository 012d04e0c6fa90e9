"""describeTabs, describeAllTabs and describeTheme."""

from typing import Any

from sf_emulator.objects.tabs import tab_sets_of, tabs_of, theme_of

from .calls import Call


def describe_tabs(call: Call) -> list[dict[str, Any]]:
    """The caller's apps with their tabs."""
    return tab_sets_of(call.schema, call.place.base_url)


def describe_all_tabs(call: Call) -> list[dict[str, Any]]:
    """Every tab that the caller sees."""
    return tabs_of(call.schema, call.place.base_url)


def describe_theme(call: Call) -> dict[str, Any]:
    """Icons and colours of the objects that are named, else of all."""
    wanted = {name.strip().lower() for name in call.request.texts("sobjectType")}
    items = theme_of(call.schema, call.place.base_url)["themeItems"]
    return {"themeItems": [item for item in items if not wanted or item["name"].lower() in wanted]}
