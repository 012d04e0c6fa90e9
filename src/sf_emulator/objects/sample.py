"""An org in YAML: settings, objects of its own, records and passwords. `sample_org.yaml` shows the format.

`--org` names such a file. `--objects` names a folder with one object a file, its records beside its fields;
they come on top.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from .object_checks import Placed, check_documents
from .yaml_files import read_yaml

_SECTIONS = frozenset({"settings", "custom_fields", "objects", "records", "passwords"})


class SampleUnreadable(Exception):
    """The files say something that the org cannot be made from. The text has a line for each bad place."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))


@dataclass(frozen=True, kw_only=True)
class Records:
    """Records of one object, in the order in which they are made. `place` is the file that has them."""

    place: str
    sobject: str
    records: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What the files say."""

    settings: dict[str, Any]
    objects: tuple[Placed, ...]
    records: tuple[Records, ...]
    passwords: dict[str, dict[str, str]] = field(repr=False)


def read_sample(path: Path, objects: Path | None = None) -> Sample:
    """Read an org's file and a folder of objects. Raises SampleUnreadable, with every bad object and field."""
    sample = _read_org(path)
    if objects:
        placed = tuple(_read_folder(objects))
        sample = replace(sample, objects=sample.objects + placed, records=sample.records + tuple(_records_of(placed)))
    problems = check_documents(sample.objects)
    if problems:
        raise SampleUnreadable(*problems)
    return sample


def _read_org(path: Path) -> Sample:
    document = _read(path)
    if "records" not in document:
        raise SampleUnreadable(f"{path}: there is no `records` section")
    problems = [f"{path}: there is no section `{name}`" for name in document if name not in _SECTIONS]
    for name in _SECTIONS & document.keys():
        wanted = list if name == "objects" else dict
        if not isinstance(document[name], wanted):
            problems.append(f"{path}: `{name}` is not a {'list' if wanted is list else 'mapping'}")
    if not problems:
        problems = list(_password_problems(path, document.get("passwords", {})))
    if problems:
        raise SampleUnreadable(*problems)
    added = [{"name": name, "fields": fields} for name, fields in document.get("custom_fields", {}).items()]
    placed = tuple(Placed(str(path), each) for each in [*added, *document.get("objects", [])])
    listed = {name: records for name, records in document["records"].items() if records}
    return Sample(
        settings=document.get("settings", {}),
        objects=placed,
        records=(*_checked_records(str(path), listed), *_records_of(placed)),
        passwords=document.get("passwords", {}),
    )


def _read_folder(folder: Path) -> Iterator[Placed]:
    files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    if not files:
        raise SampleUnreadable(f"{folder}: there is no .yaml file in it")
    for path in files:
        yield Placed(str(path), _read(path))


def _records_of(objects: tuple[Placed, ...]) -> Iterator[Records]:
    for place, document in objects:
        if isinstance(document, Mapping) and document.get("records"):
            yield from _checked_records(place, {str(document.get("name")): document["records"]})


def _checked_records(place: str, records: Mapping[str, Any]) -> Iterator[Records]:
    problems = [
        f"{place}: records: {name} is not a list of mappings from fields to values"
        for name, listed in records.items()
        if not isinstance(name, str) or not isinstance(listed, list) or not all(map(_is_record, listed))
    ]
    if problems:
        raise SampleUnreadable(*problems)
    for name, listed in records.items():
        yield Records(place=place, sobject=name, records=listed)


def _is_record(record: Any) -> bool:
    return isinstance(record, dict) and all(isinstance(name, str) for name in record)


def _password_problems(place: Path, passwords: Mapping[Any, Any]) -> Iterator[str]:
    for username, secrets in passwords.items():
        known = isinstance(secrets, dict) and {"password"} <= secrets.keys() <= {"password", "security_token"}
        if not known or not all(isinstance(secret, str) and secret for secret in secrets.values()):
            yield f"{place}: passwords: {username} has `password` and perhaps `security_token`, both texts"


def _read(path: Path) -> dict[str, Any]:
    try:
        document = read_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SampleUnreadable(f"{path}: {error}") from error
    if not isinstance(document, dict):
        raise SampleUnreadable(f"{path}: it is not a mapping, so there is no `records` section either")
    return document
