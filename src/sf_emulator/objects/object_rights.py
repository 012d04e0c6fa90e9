"""The rights on objects and fields that permission sets give: their names, what each needs, what they add up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum


class Right(Enum):
    """What may be done with an object's records; the values are what ObjectPermissions calls it."""

    READ = "Read"
    CREATE = "Create"
    EDIT = "Edit"
    DELETE = "Delete"
    VIEW_ALL = "ViewAllRecords"
    MODIFY_ALL = "ModifyAllRecords"
    VIEW_ALL_FIELDS = "ViewAllFields"

    @property
    def column(self) -> str:
        """The field of ObjectPermissions."""
        return f"Permissions{self.value}"


NEEDS: Mapping[Right, tuple[Right, ...]] = {
    Right.CREATE: (Right.READ,),
    Right.EDIT: (Right.READ,),
    Right.DELETE: (Right.READ, Right.EDIT),
    Right.VIEW_ALL: (Right.READ,),
    Right.MODIFY_ALL: (Right.READ, Right.EDIT, Right.DELETE, Right.VIEW_ALL),
    Right.VIEW_ALL_FIELDS: (Right.READ,),
}
ALL_RIGHTS = frozenset(Right)

ObjectRights = Mapping[str, frozenset[Right]]
FieldRights = Mapping[str, bool]
"""By `Object.Field`: whether it may be changed. A field that is not there may not be seen."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What a user may do: user permissions, and rights on objects and fields."""

    permissions: frozenset[str]
    objects: ObjectRights = field(default_factory=dict)
    fields: FieldRights = field(default_factory=dict)

    def on(self, sobject: str) -> frozenset[Right]:
        """The rights on one object whose records are given by such rights."""
        given = self.objects.get(sobject, frozenset())
        if "ModifyAllData" in self.permissions:
            return given | (ALL_RIGHTS - {Right.VIEW_ALL_FIELDS})
        return given | {Right.READ, Right.VIEW_ALL} if "ViewAllData" in self.permissions else given


def missing_rights(given: frozenset[Right]) -> list[tuple[Right, Right]]:
    """Rights in a set that lack what they need, each with what is missing."""
    return [(right, need) for right in Right if right in given for need in NEEDS.get(right, ()) if need not in given]


def added_up(sets: Iterable[ObjectRights]) -> dict[str, frozenset[Right]]:
    """What several permission sets give together."""
    total: dict[str, frozenset[Right]] = {}
    for objects in sets:
        for name, rights in objects.items():
            total[name] = total.get(name, frozenset()) | rights
    return total
