"""What the org tells of its components: lists of them, all of one, and zip files of many."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from sf_emulator.objects.access import Access

from . import texts
from .components import Listed
from .handlers import HANDLERS
from .packages import MANIFEST, Manifest
from .shapes import MetadataType, catalogue
from .writing import write_file
from .zip_files import write_zip

FOLDER = "unpackaged"
_EVERYTHING = "*"
_SAFE = " -_()&'%."


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A zip file, what is in it, and what was asked for in vain."""

    content: bytes
    properties: list[dict[str, Any]]
    messages: list[dict[str, str]]


def full_values(access: Access, type_name: str, full_name: str) -> dict[str, Any] | None:
    """All of a component, with the components inside it, in the order of its type; None: there is none."""
    values = HANDLERS[type_name].read(access, full_name)
    if values is None:
        return None
    known = catalogue().types[type_name]
    inside = {catalogue().types[child].tag: _children(access, child, full_name) for child in known.children}
    everything = {**values, **inside}
    return {name: everything[name] for name in known.fields if name in everything}


def _children(access: Access, type_name: str, parent: str) -> list[Any]:
    handler = HANDLERS[type_name]
    prefix = f"{parent}.".lower()
    names = [each.full_name for each in handler.listed(access) if each.full_name.lower().startswith(prefix)]
    return [values for values in (handler.read(access, name) for name in names) if values is not None]


def file_properties(access: Access, known: MetadataType, found: Listed, folder: str = "") -> dict[str, Any]:
    """A component as lists and retrievals tell it (FileProperties)."""
    org = access.org
    created_by, modified_by = found.created_by or org.first_user_id, found.modified_by or found.created_by
    created_at = found.created_at or org.field_of("User", org.first_user_id, "CreatedDate")
    return {
        "createdById": created_by,
        "createdByName": org.field_of("User", created_by, "Name"),
        "createdDate": created_at,
        "fileName": folder + file_name(known, found.full_name),
        "fullName": found.full_name,
        "id": found.id,
        "lastModifiedById": modified_by or created_by,
        "lastModifiedByName": org.field_of("User", modified_by or created_by, "Name"),
        "lastModifiedDate": found.modified_at or created_at,
        "manageableState": "unmanaged",
        "type": known.name,
    }


def file_name(known: MetadataType, full_name: str) -> str:
    """Where a component is in a package; one inside another is in the file of that."""
    if known.parent:
        return file_name(catalogue().types[known.parent], full_name.partition(".")[0])
    return f"{known.folder}/{quote(full_name, safe=_SAFE)}.{known.suffix}"


def retrieve(access: Access, manifest: Manifest | None, package_names: Iterable[str] = ()) -> Retrieved:
    """Every component that a package.xml names; of packages there are none."""
    packages = [_in_vain(texts.NO_SUCH_PACKAGE.format(name=name)) for name in package_names]
    if manifest is None:
        return Retrieved(write_zip({}), [], packages)
    found = _retrieve_named(access, manifest)
    return replace(found, messages=packages + found.messages)


def _retrieve_named(access: Access, manifest: Manifest) -> Retrieved:
    files: dict[str, bytes] = {}
    properties: list[dict[str, Any]] = []
    messages: list[dict[str, str]] = [_in_vain(text) for text in _absent(manifest)]
    there: dict[str, list[str]] = {}
    for type_name, full_names in manifest.members.items():
        known = catalogue().types[type_name]
        for full_name, found in _wanted(access, type_name, full_names):
            if found is None:
                messages.append(_in_vain(texts.NO_OBJECT.format(type=type_name, name=full_name)))
                continue
            there.setdefault(type_name, []).append(found.full_name)
            properties.append(file_properties(access, known, found, f"{FOLDER}/"))
            _add_file(access, files, known, found.full_name)
    files[f"{FOLDER}/{MANIFEST}"] = _manifest(there, manifest.version)
    return Retrieved(write_zip(files), properties, messages)


def _absent(manifest: Manifest) -> Iterator[str]:
    for type_name, full_names in manifest.absent.items():
        named = (name for name in full_names if name != _EVERYTHING)
        yield from (texts.NO_OBJECT.format(type=type_name, name=name) for name in named)


def _in_vain(problem: str) -> dict[str, str]:
    return {"fileName": f"{FOLDER}/{MANIFEST}", "problem": problem}


def _wanted(access: Access, type_name: str, names: tuple[str, ...]) -> Iterator[tuple[str, Listed | None]]:
    listed = HANDLERS[type_name].listed(access)
    by_name = {each.full_name.lower(): each for each in listed}
    wanted = [each.full_name for each in listed] if _EVERYTHING in names else list(names)
    yield from ((name, by_name.get(name.lower())) for name in dict.fromkeys(wanted))


def _add_file(access: Access, files: dict[str, bytes], known: MetadataType, full_name: str) -> None:
    """A component's file; one that is asked for by itself stands in an otherwise empty file of its parent."""
    name = f"{FOLDER}/{file_name(known, full_name)}"
    if not known.parent:
        values = full_values(access, known.name, full_name) or {}
        files[name] = write_file(known.name, {key: each for key, each in values.items() if key != "fullName"})
    elif name not in files:
        parent = full_name.partition(".")[0]
        files[name] = write_file(known.parent, {known.tag: _children(access, known.name, parent)})


def _manifest(there: Mapping[str, list[str]], version: float) -> bytes:
    types = [{"members": sorted(names), "name": name} for name, names in sorted(there.items())]
    return write_file("Package", {"types": types, "version": f"{version:.1f}"})
