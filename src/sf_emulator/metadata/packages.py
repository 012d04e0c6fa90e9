"""A package: what its package.xml and destructive changes name, and the components in its files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from sf_emulator.objects.api_versions import NEWEST, OLDEST

from . import texts
from .components import Component, ComponentRefused
from .nodes import NAMESPACE, Node, NotXml, parse_nodes
from .reading import ComponentReader
from .shapes import MetadataType, catalogue

MANIFEST = "package.xml"
DESTRUCTIVE_BEFORE = ("destructiveChangesPre.xml", "destructiveChanges.xml")
DESTRUCTIVE_AFTER = ("destructiveChangesPost.xml",)
_EVERYTHING = "*"

Member = tuple[str, str]
"""The name of a type, and of a component of it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a package, and where."""

    file_name: str
    full_name: str
    problem: str
    type: str = ""
    line: int = 0
    column: int = 0


@dataclass(slots=True)
class Package:
    """A package as far as it can be read; `problems` are what cannot."""

    version: float = float(NEWEST)
    manifest_name: str = MANIFEST
    components: list[Component] = field(default_factory=list)
    deleted_before: list[Member] = field(default_factory=list)
    deleted_after: list[Member] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package.xml says: names by type, `*` for all. `absent`: those of types that the emulator has not."""

    version: float
    members: Mapping[str, tuple[str, ...]]
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def names(self, type_name: str, full_name: str) -> bool:
        """Whether a component is named, by itself or by a wildcard."""
        named = self.members.get(type_name, ())
        return full_name in named or _EVERYTHING in named


class ManifestRefused(Exception):
    """A package.xml that cannot be used."""

    def __init__(self, problem: str, line: int = 1, column: int = 1) -> None:
        super().__init__(problem)
        self.problem, self.line, self.column = problem, line, column


def read_manifest(content: bytes, *, needs_version: bool = True) -> Manifest:
    """Read a package.xml, or destructive changes, which need no version. Raises ManifestRefused."""
    try:
        root = parse_nodes(content)
    except NotXml as broken:
        raise ManifestRefused(texts.PARSING.format(problem=broken.reason), broken.line, broken.column) from broken
    if (root.namespace, root.name) != (NAMESPACE, "Package"):
        problem = texts.PARSING.format(problem=texts.WRONG_ROOT.format(name=root.name, type="Package"))
        raise ManifestRefused(problem, root.line, root.column)
    return manifest_of(root, root.get("version") if needs_version else str(NEWEST))


def manifest_of(root: Node, version: str) -> Manifest:
    """What a package element says, for an API version such as `64.0`. Raises ManifestRefused."""
    members: dict[str, tuple[str, ...]] = {}
    absent: dict[str, tuple[str, ...]] = {}
    for each in root.all("types"):
        name = each.get("name")
        if name not in catalogue().types and name not in catalogue().absent:
            raise ManifestRefused(texts.UNKNOWN_TYPE.format(name=name), each.line, each.column)
        named = members if name in catalogue().types else absent
        named[name] = named.get(name, ()) + tuple(each.texts("members"))
    return Manifest(_version(root, version), members, absent)


def _version(root: Node, text: str) -> float:
    whole, _, rest = text.partition(".")
    if not whole.isdecimal() or rest not in ("", "0") or not OLDEST <= int(whole) <= NEWEST:
        raise ManifestRefused(texts.BAD_VERSION.format(version=text), root.line, root.column)
    return float(whole)


def read_package(files: Mapping[str, bytes], *, allow_missing: bool = False) -> Package:
    """Read the files of a package: those beside package.xml, at the top or in one folder."""
    manifest_name = min((name for name in files if PurePosixPath(name).name == MANIFEST), key=len, default="")
    if not manifest_name:
        return Package(problems=[Problem(MANIFEST, MANIFEST, texts.NO_PACKAGE)])
    package = Package(manifest_name=manifest_name)
    try:
        manifest = read_manifest(files[manifest_name])
    except ManifestRefused as refused:
        package.problems.append(Problem(manifest_name, MANIFEST, refused.problem, "", refused.line, refused.column))
        return package
    package.version = manifest.version
    package.problems += _absent(manifest_name, manifest)
    root = manifest_name.removesuffix(MANIFEST)
    inside = {name.removeprefix(root): name for name in files if name.startswith(root) and name != manifest_name}
    package.deleted_before = list(_deleted(package, files, inside, DESTRUCTIVE_BEFORE))
    package.deleted_after = list(_deleted(package, files, inside, DESTRUCTIVE_AFTER))
    _read_components(package, manifest, files, inside)
    if not allow_missing:
        package.problems += _missing(package, manifest)
    return package


def _absent(file_name: str, manifest: Manifest) -> Iterator[Problem]:
    """Components of types that cannot be deployed here; a wildcard may find none of them."""
    for type_name, full_names in manifest.absent.items():
        if set(full_names) != {_EVERYTHING}:
            name = PurePosixPath(file_name).name
            yield Problem(file_name, name, texts.ABSENT_TYPE.format(name=type_name), type_name)


def _deleted(
    package: Package, files: Mapping[str, bytes], inside: Mapping[str, str], names: tuple[str, ...]
) -> Iterator[Member]:
    for name in names:
        if name not in inside:
            continue
        file_name = inside[name]
        try:
            manifest = read_manifest(files[file_name], needs_version=False)
        except ManifestRefused as refused:
            package.problems.append(Problem(file_name, name, refused.problem, "", refused.line, refused.column))
            continue
        package.problems += _absent(file_name, manifest)
        for type_name, full_names in manifest.members.items():
            if _EVERYTHING in full_names:
                package.problems.append(Problem(file_name, name, texts.NO_WILDCARD.format(file=name), type_name))
            yield from ((type_name, full_name) for full_name in full_names if full_name != _EVERYTHING)


def _read_components(
    package: Package, manifest: Manifest, files: Mapping[str, bytes], inside: Mapping[str, str]
) -> None:
    reader = ComponentReader(manifest.version)
    for relative, file_name in inside.items():
        path = PurePosixPath(relative)
        known = catalogue().in_folder(path.parts[0]) if len(path.parts) > 1 else None
        if known is None or path.suffix != f".{known.suffix}":
            continue
        full_name = path.name.removesuffix(path.suffix)
        try:
            package.components += _components(reader, manifest, known, full_name, file_name, files[file_name])
        except NotXml as broken:
            problem = texts.PARSING.format(problem=broken.reason)
            found = Problem(file_name, full_name, problem, known.name, broken.line, broken.column)
            package.problems.append(found)
        except ComponentRefused as refused:
            found = Problem(file_name, full_name, refused.problem, known.name, refused.line, refused.column)
            package.problems.append(found)


def _components(
    reader: ComponentReader, manifest: Manifest, known: MetadataType, full_name: str, file_name: str, content: bytes
) -> list[Component]:
    """The component that a file is, and those that it holds."""
    root = parse_nodes(content)
    if (root.namespace, root.name) != (NAMESPACE, known.name):
        wrong = texts.PARSING.format(problem=texts.WRONG_ROOT.format(name=root.name, type=known.name))
        raise ComponentRefused(wrong, place=(root.line, root.column), malformed=True)
    children = [catalogue().types[name] for name in known.children]
    is_named = manifest.names(known.name, full_name)
    found: list[Component] = []
    if is_named:
        values = _own_values(reader, manifest, known, root)
        found.append(Component(known.name, full_name, values, file_name, root.line, root.column))
    for child, node in ((each, node) for each in children for node in root.all(each.tag)):
        name = f"{full_name}.{node.get('fullName')}"
        if is_named or manifest.names(child.name, name):
            values = reader.read(node, child.name)
            found.append(Component(child.name, name, values, file_name, node.line, node.column))
    if not found:
        raise ComponentRefused(texts.NOT_IN_PACKAGE)
    return found


def _own_values(reader: ComponentReader, manifest: Manifest, known: MetadataType, root: Node) -> dict[str, Any]:
    """What a file says of its component, without the components that it holds."""
    if manifest.version < known.since:
        problem = texts.TYPE_NOT_IN_VERSION.format(name=known.name, version=manifest.version)
        raise ComponentRefused(problem, place=(root.line, root.column))
    return reader.read(root, known.name, but=frozenset(catalogue().types[name].tag for name in known.children))


def _missing(package: Package, manifest: Manifest) -> Iterator[Problem]:
    """What package.xml names and no file holds; a file that cannot be read is there."""
    there = {(each.type, each.full_name) for each in package.components}
    there |= {(each.type, each.full_name) for each in package.problems}
    unread = {each.full_name for each in package.problems if each.type == "CustomObject"}
    for type_name, full_names in manifest.members.items():
        for full_name in full_names:
            of_unread = full_name.partition(".")[0] in unread
            if full_name != _EVERYTHING and (type_name, full_name) not in there and not of_unread:
                problem = texts.NOT_IN_ZIP.format(name=full_name, type=type_name)
                yield Problem(package.manifest_name, full_name, problem)
