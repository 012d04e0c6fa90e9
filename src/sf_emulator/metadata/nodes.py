"""XML with the place of every element. Document types, and so entities, are refused.

Salesforce tells the place behind an element's start tag, counted from 1 (`(3:23)` in its deploy errors).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from lxml import etree

from . import texts

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_JOINT = " "


class NotXml(Exception):
    """A text that is no XML, or has a document type."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(reason)
        self.reason, self.line, self.column = reason, line, column


@dataclass(slots=True)
class Node:
    """One element. `xsi_type` is what its xsi:type says, without a prefix."""

    namespace: str
    name: str
    line: int = 1
    column: int = 1
    text: str = ""
    xsi_type: str = ""
    children: list["Node"] = field(default_factory=list)

    def all(self, name: str) -> Iterator["Node"]:
        """The children of this name."""
        return (child for child in self.children if child.name == name)

    def texts(self, name: str) -> list[str]:
        """The texts of the children of this name."""
        return [child.text.strip() for child in self.all(name)]

    def get(self, name: str) -> str:
        """The text of the first child of this name; empty when there is none."""
        return next(iter(self.texts(name)), "")


def parse_nodes(content: bytes) -> Node:
    """The root of a file. Raises NotXml."""
    reader = _Reader(content)
    try:
        reader.parser.Parse(content, True)  # noqa: FBT003 - it has no keywords
    except expat.ExpatError as broken:
        raise NotXml(expat.errors.messages[broken.code], broken.lineno, broken.offset + 1) from broken
    return reader.root.children[0]


def node_of(element: etree._Element) -> Node:
    """An element of a SOAP call. What is null in it is not there."""
    name = etree.QName(element)
    kind = element.get(f"{_XSI}type", "").rpartition(":")[2]
    children = [node_of(child) for child in element.iterchildren("*") if child.get(f"{_XSI}nil") not in ("true", "1")]
    return Node(name.namespace or "", name.localname, text=element.text or "", xsi_type=kind, children=children)


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.root = Node("", "")
        self._open = [self.root]
        self._content = content
        self.parser = expat.ParserCreate(namespace_separator=_JOINT)
        self.parser.buffer_text = True
        handlers: dict[str, Callable[..., Any]] = {
            "StartElementHandler": self._start,
            "EndElementHandler": lambda _: self._open.pop(),
            "CharacterDataHandler": self._text,
            "StartDoctypeDeclHandler": self._refuse,
        }
        for name, handler in handlers.items():
            setattr(self.parser, name, handler)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(_JOINT)
        begin = self.parser.CurrentByteIndex
        length = self._content.find(b">", begin) + 1 - begin
        column = self.parser.CurrentColumnNumber + length + 1
        node = Node(namespace, local, self.parser.CurrentLineNumber, column)
        self._open[-1].children.append(node)
        self._open.append(node)

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _refuse(self, *_: object) -> None:
        raise NotXml(texts.NO_DOCTYPE, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
