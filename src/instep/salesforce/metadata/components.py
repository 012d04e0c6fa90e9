"""One metadata component: its place in a package, and its XML."""

import dataclasses
from typing import TypeAlias

from lxml import etree

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
INDENT = "    "

# An element is a name with a text, a switch, or elements of its own; one that repeats is there several times.
Value: TypeAlias = "str | bool | Fields"
Fields: TypeAlias = "tuple[tuple[str, Value], ...]"


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """A metadata type, and where its files are. Source: salesforce-api.md, A15."""

    type: str
    folder: str
    suffix: str


@dataclasses.dataclass(frozen=True, slots=True)
class Component:
    """`name` is its fullName. `fields` are in the order in which Salesforce writes them: by name."""

    kind: Kind
    name: str
    fields: Fields
    has_secret: bool = False

    @property
    def path(self) -> str:
        """Below the folder of package.xml."""
        return f"{self.kind.folder}/{self.name}.{self.kind.suffix}"

    def xml(self) -> bytes:
        return render(self.kind.type, self.fields)


def render(root: str, fields: Fields) -> bytes:
    """The document as Salesforce itself would write it; the same fields give the same bytes."""
    element = etree.XML(f'<{root} xmlns="{NAMESPACE}"/>')
    _fill(element, fields)
    etree.indent(element, INDENT)
    return DECLARATION + etree.tostring(element, encoding="UTF-8", xml_declaration=False) + b"\n"


def given(name: str, value: str) -> Fields:
    """The element, or none where there is nothing to say."""
    return ((name, value),) if value else ()


def _fill(parent: etree._Element, fields: Fields) -> None:
    for name, value in fields:
        element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
        if isinstance(value, bool):
            element.text = "true" if value else "false"
        elif isinstance(value, str):
            element.text = value
        else:
            _fill(element, value)
