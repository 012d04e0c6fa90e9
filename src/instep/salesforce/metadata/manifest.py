"""package.xml: what a deployment holds."""

from collections import defaultdict
from collections.abc import Sequence

from instep.salesforce.metadata.components import Component, Fields, render

MANIFEST = "package.xml"
VERSION = "66.0"  # of the Metadata API: what the fields written here are taken from


def manifest(components: Sequence[Component]) -> bytes:
    """Every component by type and name, in the order of the types' names."""
    members: dict[str, list[str]] = defaultdict(list)
    for component in components:
        members[component.kind.type].append(component.name)
    types = tuple(("types", _type(kind, sorted(names))) for kind, names in sorted(members.items()))
    return render("Package", (*types, ("version", VERSION)))


def _type(kind: str, names: Sequence[str]) -> Fields:
    return (*(("members", name) for name in names), ("name", kind))
