"""A record type as an object's file names it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RecordType:
    """One kind of an object's records. The default one is given to records that name none."""

    developer_name: str
    name: str
    description: str | None = None
    active: bool = True
    default: bool = False


def read_record_types(told: Mapping[str, Any]) -> tuple[RecordType, ...]:
    """Each by its name in the API: a label, or what there is to say of it."""
    return tuple(_record_type(name, {"label": spec} if isinstance(spec, str) else spec) for name, spec in told.items())


def _record_type(name: str, spec: Mapping[str, Any]) -> RecordType:
    return RecordType(
        developer_name=name,
        name=spec.get("label", name.replace("_", " ")),
        description=spec.get("description"),
        active=spec.get("active", True),
        default=spec.get("default", False),
    )
