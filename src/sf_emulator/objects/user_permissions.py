"""The permissions that a profile or permission set may give, and which of them need others."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .yaml_files import read_yaml

_FILE = Path(__file__).parent / "user_permissions.yaml"


@dataclass(frozen=True, slots=True)
class UserPermission:
    """One permission by its API name, without the `Permissions` that field names begin with."""

    name: str
    label: str
    requires: tuple[str, ...] = ()


def _load() -> dict[str, UserPermission]:
    document = read_yaml(_FILE)
    needs = document["requires"]
    return {name: UserPermission(name, label, tuple(needs.get(name, ()))) for name, label in document["labels"].items()}


PERMISSIONS = _load()
NEED_LICENCE: frozenset[str] = frozenset(read_yaml(_FILE)["need_licence"])
_EXCLUDED: dict[str, frozenset[str]] = {
    key: frozenset(names) for key, names in read_yaml(_FILE)["excluded_by_licence"].items()
}


def excluded_by_licence(key: str) -> frozenset[str]:
    """Permissions that users of a licence (`LicenseDefinitionKey`) cannot have without a permission set licence."""
    return _EXCLUDED.get(key, frozenset())


def with_required(names: Iterable[str]) -> frozenset[str]:
    """These permissions and all that they need, as Setup's profile page ticks them."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(PERMISSIONS[name].requires)
    return frozenset(found)


def missing_requirements(names: frozenset[str]) -> list[tuple[str, list[str]]]:
    """Permissions in a set that lack what they need, each with what is missing."""
    gaps = ((name, [need for need in PERMISSIONS[name].requires if need not in names]) for name in sorted(names))
    return [(name, missing) for name, missing in gaps if missing]
