"""Rows as the records of a query's answer: `attributes` first, parents nested, in the order asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sf_emulator.objects.sobjects import SObject

from .resolving import Column, Step

RecordUrl = Callable[[str, str], str]


@dataclass(slots=True)
class _Shape:
    """One record of the answer: where in the row its id, its fields and its parents are."""

    sobject: SObject
    id_place: int
    fields: list[tuple[str, int, bool]] = field(default_factory=list)
    parents: "dict[str, _Shape]" = field(default_factory=dict)
    order: list[str] = field(default_factory=list)


class Shaper:
    """Knows which columns to select, ids included, and turns rows of them into records."""

    def __init__(self, alias: str, columns: Sequence[Column], sobject: SObject, record_url: RecordUrl) -> None:
        self._url = record_url
        self.selected = [f'{alias}."Id"']
        self._root = _Shape(sobject, 0)
        for column in columns:
            self._place(column)

    def records(self, rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
        """Every row as a record."""
        if self._root.parents:
            return [self._record(self._root, row) for row in rows]
        return self._flat_records(rows)

    def _flat_records(self, rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
        name, url = self._root.sobject.name, self._url
        names = [field_name for field_name, _, _ in self._root.fields]
        booleans = [field_name for field_name, _, boolean in self._root.fields if boolean]
        records = []
        for row in rows:
            record = {"attributes": {"type": name, "url": url(name, row[0])}}
            record.update(zip(names, row[1:], strict=True))
            for boolean in booleans:
                record[boolean] = bool(record[boolean])  # type: ignore[assignment]
            records.append(record)
        return records

    def _record(self, shape: _Shape, row: tuple[Any, ...]) -> dict[str, Any]:
        name = shape.sobject.name
        record: dict[str, Any] = {"attributes": {"type": name, "url": self._url(name, row[shape.id_place])}}
        record |= dict.fromkeys(shape.order)
        for field_name, place, boolean in shape.fields:
            record[field_name] = bool(row[place]) if boolean else row[place]
        for relationship, parent in shape.parents.items():
            if row[parent.id_place] is not None:
                record[relationship] = self._record(parent, row)
        return record

    def _place(self, column: Column) -> None:
        shape = self._root
        for step in column.steps:
            shape = self._parent(shape, step)
        self.selected.append(column.sql)
        shape.fields.append((column.field.name, len(self.selected) - 1, column.field.type == "boolean"))
        shape.order.append(column.field.name)

    def _parent(self, shape: _Shape, step: Step) -> _Shape:
        if step.relationship not in shape.parents:
            self.selected.append(f'{step.table}."Id"')
            shape.parents[step.relationship] = _Shape(step.sobject, len(self.selected) - 1)
            shape.order.append(step.relationship)
        return shape.parents[step.relationship]
