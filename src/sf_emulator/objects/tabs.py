"""The tabs that a user sees: Home, and those of the objects that have one. REST and SOAP show them alike.

Source: REST API guide, Tabs and Themes; SOAP API guide, DescribeTab and DescribeThemeResult.
"""

from typing import Any

from .sobjects import Schema, SObject

APP = "Sales"  # the standard app that every org begins with
_THEME = "theme4"  # Lightning Experience
_HOME_COLOR = "EF7EAD"
_ICON = "/assets/cloud.svg"


def tabs_of(schema: Schema, base_url: str) -> list[dict[str, Any]]:
    """Home, and the tab of each object that is there for the user, by label."""
    objects = sorted(_with_tab(schema), key=lambda sobject: sobject.label_plural)
    home = _tab("standard-home", "Home", "", _HOME_COLOR, base_url, "/home/home.jsp")
    return [home, *(_tab_of(sobject, base_url) for sobject in objects)]


def tab_sets_of(schema: Schema, base_url: str) -> list[dict[str, Any]]:
    """The one app, with all tabs."""
    app = {
        "description": "Manage your sales process with accounts, leads, opportunities, and more",
        "label": APP,
        "logoUrl": f"{base_url}{_ICON}",
        "namespace": "standard",
        "selected": True,
        "tabSetId": f"standard__{APP}",
        "tabs": tabs_of(schema, base_url),
    }
    return [app]


def theme_of(schema: Schema, base_url: str) -> dict[str, Any]:
    """Icons and colours by object."""
    items = [
        {"colors": _colors(str(sobject.tab_color)), "icons": _icons(base_url), "name": sobject.name}
        for sobject in _with_tab(schema)
    ]
    return {"themeItems": sorted(items, key=lambda item: str(item["name"]))}


def _with_tab(schema: Schema) -> list[SObject]:
    return [sobject for sobject in schema if sobject.tab_color]


def _tab_of(sobject: SObject, base_url: str) -> dict[str, Any]:
    name, path = f"standard-{sobject.name}", f"/{sobject.key_prefix}/o"
    return _tab(name, sobject.label_plural, sobject.name, str(sobject.tab_color), base_url, path)


def _tab(name: str, label: str, sobject: str, color: str, base_url: str, path: str) -> dict[str, Any]:
    return {
        "colors": _colors(color),
        "custom": False,
        "iconUrl": f"{base_url}{_ICON}",
        "icons": _icons(base_url),
        "label": label,
        "miniIconUrl": f"{base_url}{_ICON}",
        "name": name,
        "sobjectName": sobject,
        "url": f"{base_url}{path}",
    }


def _colors(color: str) -> list[dict[str, str]]:
    return [{"color": color, "context": "primary", "theme": _THEME}]


def _icons(base_url: str) -> list[dict[str, Any]]:
    """Width and height are not used of a drawing."""
    return [{"contentType": "image/svg+xml", "height": 0, "theme": _THEME, "url": f"{base_url}{_ICON}", "width": 0}]
