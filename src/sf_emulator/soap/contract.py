"""What partner and enterprise say on the wire, read from `contract.yaml`: types, headers, operations."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sf_emulator.objects.yaml_files import read_yaml

_FILE = Path(__file__).parent / "contract.yaml"
_SHARED_HEADERS = ("SessionHeader", "CallOptions")
_SHARED_FAULTS = ("UnexpectedErrorFault",)


@dataclass(frozen=True, slots=True)
class Element:
    """One element: null is written as xsi:nil when it is nillable, left out when it is optional."""

    name: str
    type: str
    nillable: bool = False
    optional: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One call. It gives one `result`, any number of them, or none at all."""

    name: str
    does: str
    takes: tuple[Element, ...]
    gives: Element | None
    headers: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything, each in the order of the wire."""

    types: Mapping[str, tuple[Element, ...]]
    headers: Mapping[str, tuple[Element, ...]]
    operations: Mapping[str, Operation]


@cache
def load_contract() -> Contract:
    """Read the table once."""
    document = read_yaml(_FILE)
    return Contract(
        types={name: _elements(specs) for name, specs in document["types"].items()},
        headers={name: _elements(specs) for name, specs in document["headers"].items()},
        operations={name: _operation(name, spec) for name, spec in document["operations"].items()},
    )


def _operation(name: str, spec: Mapping[str, Any]) -> Operation:
    shared = _SHARED_HEADERS if name != "login" else ()
    return Operation(
        name=name,
        does=spec["does"],
        takes=_elements(spec["takes"]),
        gives=_element("result", spec["gives"]) if "gives" in spec else None,
        headers=(*shared, *spec["headers"]),
        faults=(*spec["faults"], *_SHARED_FAULTS),
    )


def _elements(specs: Mapping[str, str]) -> tuple[Element, ...]:
    return tuple(_element(name, spec) for name, spec in specs.items())


def _element(name: str, spec: str) -> Element:
    kind, *words = spec.split()
    return Element(name, kind, "nillable" in words, "optional" in words, "many" in words)
