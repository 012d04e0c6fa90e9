"""Rows as the records of a query's answer: `attributes` first, parents nested, in the order asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sf_emulator.objects.columns import Reader, reader
from sf_emulator.objects.sobjects import Field, SObject

from .resolving import Place
from .translated import ChildOutput, FieldOutput, Rows, TypeOfOutput

RecordUrl = Callable[[str, str], str]
Row = tuple[Any, ...]


@dataclass(slots=True)
class _Shape:
    """One record of the answer: what it is called, and where in the row its id and its values are."""

    type_name: str
    objects: dict[str, str]  # by key prefix: where its record is found
    id_place: int
    fields: list[tuple[str, int, Reader | None]] = field(default_factory=list)
    parents: "dict[str, _Shape]" = field(default_factory=dict)
    choices: "dict[str, _Choice]" = field(default_factory=dict)
    order: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Choice:
    """A parent whose shape depends on what it is: by key prefix, and for any other."""

    id_place: int
    shapes: dict[str, _Shape]
    otherwise: _Shape | None


class Shaper:
    """Knows which columns to select, ids included, and turns rows of them into records."""

    def __init__(self, rows: Rows, record_url: RecordUrl) -> None:
        self._url = record_url
        self.selected = [f'{rows.alias}."Id"']
        self._root = _shape(rows.sobject.name, (rows.sobject,), 0)
        for output in rows.outputs:
            self._add(output)

    def records(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Every row as a record. Children are not there yet: None stands in their place."""
        if self._root.parents or self._root.choices or len(self._root.fields) < len(self._root.order):
            return [self._record(self._root, row) for row in rows]
        return self._flat_records(rows)

    def _flat_records(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """As `_record`, for records without parents: pages of thousands are made of these."""
        name, url = self._root.type_name, self._url
        names = [field_name for field_name, _, _ in self._root.fields]
        readers = [(field_name, read) for field_name, _, read in self._root.fields if read]
        end = len(names) + 1
        records = []
        for row in rows:
            record: dict[str, Any] = {"attributes": {"type": name, "url": url(name, row[0])}}
            record.update(zip(names, row[1:end], strict=True))
            for field_name, read in readers:
                record[field_name] = read(record[field_name])
            records.append(record)
        return records

    def _record(self, shape: _Shape, row: Row) -> dict[str, Any]:
        record_id = row[shape.id_place]
        url = self._url(shape.objects.get(record_id[:3], shape.type_name), record_id)
        record: dict[str, Any] = {"attributes": {"type": shape.type_name, "url": url}} | dict.fromkeys(shape.order)
        for name, place, read in shape.fields:
            value = row[place]
            record[name] = value if read is None or value is None else read(value)
        for relationship, parent in shape.parents.items():
            if row[parent.id_place] is not None:
                record[relationship] = self._record(parent, row)
        for relationship, choice in shape.choices.items():
            record[relationship] = self._chosen(choice, row)
        return record

    def _chosen(self, choice: _Choice, row: Row) -> dict[str, Any] | None:
        record_id = row[choice.id_place]
        shape = record_id and choice.shapes.get(record_id[:3], choice.otherwise)
        return self._record(shape, row) if shape else None

    def _add(self, output: FieldOutput | TypeOfOutput | ChildOutput) -> None:
        if isinstance(output, FieldOutput):
            self._add_field(self._shape_at(output.term.place), output.name, output.term.sql, output.term.field)
        elif isinstance(output, TypeOfOutput):
            self._add_choice(output)
        else:
            self._root.order.append(output.name)

    def _add_field(self, shape: _Shape, name: str, sql: str, of: Field) -> None:
        shape.fields.append((name, self._select(sql), reader(of)))
        shape.order.append(name)

    def _add_choice(self, output: TypeOfOutput) -> None:
        name = output.place.way[-1]
        shape = self._shape_at(output.place.parent)
        id_place = self._select(output.key)
        shapes = {target.key_prefix: _shape(target.name, (target,), id_place) for target, _ in output.branches}
        for target, columns in output.branches:
            for column in columns:
                self._add_field(shapes[target.key_prefix], column.field.name, column.sql, column.field)
        otherwise = _shape(output.place.name, output.place.targets, id_place) if output.otherwise else None
        for column in output.otherwise:
            assert otherwise is not None  # noqa: S101 - made for them
            self._add_field(otherwise, column.field.name, column.sql, column.field)
        shape.choices[name] = _Choice(id_place, shapes, otherwise)
        shape.order.append(name)

    def _shape_at(self, place: Place | None) -> _Shape:
        """The shape of the record there; made, with those on the way, when it is first asked for."""
        if place is None or not place.way:
            return self._root
        around, name = self._shape_at(place.parent), place.way[-1]
        if name not in around.parents:
            around.parents[name] = _shape(place.name, place.targets, self._select(place.id_sql))
            around.order.append(name)
        return around.parents[name]

    def _select(self, sql: str) -> int:
        self.selected.append(sql)
        return len(self.selected) - 1


def _shape(type_name: str, targets: Sequence[SObject], id_place: int) -> _Shape:
    return _Shape(type_name, {target.key_prefix: target.name for target in targets}, id_place)
