"""/tabs and /theme: what a client needs to look like the org. Source: REST API guide, Tabs and Themes."""

from sf_emulator.objects.tabs import tabs_of, theme_of

from .calls import Answer, Call


def list_tabs(call: Call) -> Answer:
    """Every tab that the caller sees."""
    return Answer(200, tabs_of(call.schema, call.origin), xml_root="Tabs/Tab")


def read_theme(call: Call) -> Answer:
    """Icons and colours by object."""
    return Answer(200, theme_of(call.schema, call.origin), xml_root="DescribeThemeResult")
