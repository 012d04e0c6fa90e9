"""An org in a YAML file: settings, custom fields, records and passwords. `sample_org.yaml` shows the format.

Records refer to others by what people call them: `Profile.Name: Standard User` sets ProfileId. `Permissions`
lists a profile's or permission set's permissions (`all`, or API names; what they need comes along).
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .org import Org
from .sobjects import SObject
from .user_permissions import NEED_LICENCE, PERMISSIONS, with_required
from .yaml_files import read_yaml


class SampleUnreadable(Exception):
    """The file says something that the org cannot be made from."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What a sample org's file says."""

    settings: dict[str, Any]
    custom_fields: dict[str, dict[str, Any]]
    records: dict[str, list[dict[str, Any]]]
    passwords: dict[str, dict[str, str]] = field(repr=False)


def read_sample(path: Path) -> Sample:
    """Read an org's file. Raises SampleUnreadable."""
    try:
        document = read_yaml(path)
    except (OSError, yaml.YAMLError) as error:
        raise SampleUnreadable(f"{path}: {error}") from error
    if not isinstance(document, dict) or "records" not in document:
        raise SampleUnreadable(f"{path}: there is no `records` section")
    return Sample(
        settings=document.get("settings", {}),
        custom_fields=document.get("custom_fields", {}),
        records=document["records"],
        passwords=document.get("passwords", {}),
    )


def fill(org: Org, sample: Sample) -> None:
    """Put a sample's settings, records and passwords into an empty org."""
    for name, value in sample.settings.items():
        org.change_setting(name, value)
    for name, records in sample.records.items():
        sobject = org.schema.sobject(name)
        if sobject is None:
            raise SampleUnreadable(f"records: there is no object {name!r}")
        for record in records:
            org.insert(sobject.name, _fields(org, sobject, record), None)
    for username, secrets in sample.passwords.items():
        _give_password(org, username, secrets)


def _fields(org: Org, sobject: SObject, record: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in record.items():
        if name == "Permissions":
            fields |= {f"Permissions{given}": True for given in _permissions(value)}
        elif "." in name:
            reference, record_id = _referred(org, sobject, name, value)
            fields[reference] = record_id
        else:
            fields[name] = value
    return fields


def _permissions(given: str | list[str]) -> frozenset[str]:
    if given == "all":
        return frozenset(PERMISSIONS) - NEED_LICENCE - {"ApiUserOnly"}
    unknown = set(given) - set(PERMISSIONS)
    if unknown:
        raise SampleUnreadable(f"there is no permission {sorted(unknown)}")
    return with_required(given)


def _referred(org: Org, sobject: SObject, path: str, value: Any) -> tuple[str, str]:
    relationship, _, name = path.partition(".")
    reference = sobject.relationship(relationship)
    if reference is None:
        raise SampleUnreadable(f"{sobject.name} has no relationship {relationship!r}")
    parents = [org.schema[parent] for parent in reference.reference_to if org.schema[parent].field(name)]
    found = [row for parent in parents for row in org.find(parent.name, **{name: value})]
    if len(found) != 1:
        raise SampleUnreadable(f"{sobject.name}: {path} = {value!r} is {len(found)} records, not one")
    return reference.name, found[0]["Id"]


def _give_password(org: Org, username: str, secrets: dict[str, str]) -> None:
    users = org.find("User", Username=username)
    if not users:
        raise SampleUnreadable(f"passwords: there is no user {username!r}")
    org.set_password(users[0]["Id"], secrets["password"])
    if "security_token" in secrets:
        org.set_security_token(users[0]["Id"], secrets["security_token"])
