"""What components look like: the types in `types/`, one file each, with the types and choices inside them.

A field is `name: type` and words: required, many (any number of times), since:59 (the API version that brought it).
The type `any` is kept as it was sent and has no effect. The order is the wire's. Source: Metadata API WSDL 63.0.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sf_emulator.objects.yaml_files import read_yaml

_FOLDER = Path(__file__).parent / "types"
_ABSENT = Path(__file__).parent / "absent_types.yaml"
_FULL_NAME = "string"


@dataclass(frozen=True, slots=True)
class FieldShape:
    """One element of a component or of a part of it."""

    name: str
    type: str
    required: bool
    many: bool
    since: int


Shape = Mapping[str, FieldShape]


@dataclass(frozen=True, slots=True)
class MetadataType:
    """A type of component. One without a folder has no files of its own: it stands in those of its parent.

    `free_names`: its components are not held to the rules of API names, or have others.
    """

    name: str
    since: int
    fields: Shape
    folder: str
    suffix: str
    parent: str
    tag: str
    children: tuple[str, ...]
    free_names: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every type, and what is inside them by name. `absent`: types whose components the emulator has not."""

    types: Mapping[str, MetadataType]
    absent: frozenset[str]
    shapes: Mapping[str, Shape]
    choices: Mapping[str, tuple[str, ...]]

    def __iter__(self) -> Iterator[MetadataType]:
        return iter(self.types.values())

    def in_folder(self, folder: str) -> MetadataType | None:
        """The type whose files are in this folder of a package."""
        return next((each for each in self if each.folder and each.folder == folder), None)


@cache
def catalogue() -> Catalogue:
    """Read the files once."""
    documents = [read_yaml(path) for path in sorted(_FOLDER.glob("*.yaml"))]
    types = {document["name"]: _type(document) for document in documents}
    shapes: dict[str, Shape] = {name: each.fields for name, each in types.items()}
    choices: dict[str, tuple[str, ...]] = {}
    for document in documents:
        shapes |= {name: _shape(specs) for name, specs in document.get("types", {}).items()}
        choices |= {name: tuple(values) for name, values in document.get("enums", {}).items()}
    return Catalogue(types, frozenset(read_yaml(_ABSENT)), shapes, choices)


def _type(document: Mapping[str, Any]) -> MetadataType:
    return MetadataType(
        name=document["name"],
        since=document["since"],
        fields=_shape({"fullName": _FULL_NAME} | document["fields"]),
        folder=document.get("folder", ""),
        suffix=document.get("suffix", ""),
        parent=document.get("parent", ""),
        tag=document.get("tag", ""),
        children=tuple(document.get("children", ())),
        free_names=document.get("free_names", False),
    )


def _shape(specs: Mapping[str, str]) -> Shape:
    return {name: _field(name, spec) for name, spec in specs.items()}


def _field(name: str, spec: str) -> FieldShape:
    kind, *words = spec.split()
    since = next((int(word.partition(":")[2]) for word in words if word.startswith("since:")), 0)
    return FieldShape(name, kind, "required" in words, "many" in words, since)
