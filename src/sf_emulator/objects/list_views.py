"""The list views of an org in which nobody has made any: all records of an object, and those of who looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .fields import Field
from .ids import make_id
from .sobjects import Schema, SObject
from .yaml_files import read_yaml

_KEY_PREFIX = "00B"
_HIDDEN = ("Id", "CreatedDate", "LastModifiedDate", "SystemModstamp")
_KINDS = (("All", "everything"), ("My", "mine"))


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column: a field of the object, or of a parent that `path` leads to."""

    path: str
    field: Field
    parent: SObject | None = None
    hidden: bool = False

    @property
    def select_item(self) -> str:
        """What SELECT says of it: people read labels of picklists."""
        return f"toLabel({self.path})" if self.field.type == "picklist" else self.path


@dataclass(frozen=True, slots=True)
class ListView:
    """A view: which records, and what is shown of them. Ordered by its first column."""

    id: str
    developer_name: str
    label: str
    scope: str
    sobject: SObject
    columns: tuple[ListColumn, ...]

    @property
    def soql(self) -> str:
        """The query that fills it."""
        selected = ", ".join(column.select_item for column in self.columns)
        order = f"ORDER BY {self.columns[0].path} ASC NULLS FIRST, Id ASC NULLS FIRST"
        return f"SELECT {selected} FROM {self.sobject.name} USING SCOPE {self.scope} {order}"  # noqa: S608 - of the schema


def list_views_of(schema: Schema, sobject: SObject) -> list[ListView]:
    """The views of an object as its caller sees it; none of an object that nobody owns or lists."""
    if sobject.name not in _columns_by_object() and not sobject.custom:
        return []
    columns = tuple(_columns(schema, sobject))
    first = int.from_bytes(sobject.key_prefix.encode()) * len(_KINDS)  # ids that other objects do not move
    kinds = _KINDS if "OwnerId" in sobject.fields else _KINDS[:1]
    return [
        ListView(
            id=make_id(_KEY_PREFIX, first + place),
            developer_name=kind if sobject.custom else f"{kind}{sobject.label_plural.replace(' ', '')}",
            label=kind if sobject.custom else f"{kind} {sobject.label_plural}",
            scope=scope,
            sobject=sobject,
            columns=columns,
        )
        for place, (kind, scope) in enumerate(kinds)
    ]


def find_list_view(schema: Schema, view_id: str) -> ListView | None:
    """A view of any object by its id of 15 or 18 characters."""
    views = (view for sobject in schema for view in list_views_of(schema, sobject))
    return next((view for view in views if view.id[:15] == view_id[:15]), None)


def _columns(schema: Schema, sobject: SObject) -> Iterator[ListColumn]:
    name = sobject.name_field.name if sobject.name_field else "Id"
    shown = _columns_by_object().get(sobject.name, [name])
    for path, hidden in [*((path, False) for path in shown), *((path, True) for path in _HIDDEN if path not in shown)]:
        column = _column(schema, sobject, path, hidden=hidden)
        if column:
            yield column


def _column(schema: Schema, sobject: SObject, path: str, *, hidden: bool) -> ListColumn | None:
    relationship, _, name = path.rpartition(".")
    if not relationship:
        field = sobject.field(name)
        return ListColumn(path, field, hidden=hidden) if field else None
    reference = sobject.relationship(relationship)
    parents = (schema.sobject(each) for each in reversed(reference.reference_to)) if reference else iter(())
    parent = next((each for each in parents if each), None)
    field = parent.field(name) if parent else None
    return ListColumn(path, field, parent) if field else None


@cache
def _columns_by_object() -> dict[str, list[str]]:
    return dict(read_yaml(Path(__file__).parent / "list_views.yaml"))
