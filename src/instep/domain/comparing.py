"""What two ways into one org see differently: record by record, without holding either whole."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

Record = Mapping[str, Any]
WHOLE_RECORD = ""


class NotInOrder(ValueError):
    """Records did not come sorted by Id, each once."""


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """One thing. `field` is WHOLE_RECORD when only one side has the record; that side's value is then its name, the
    other's None."""

    kind: str  # "User", "Profile", … or "Permission"
    record_id: str
    name: str
    field: str
    soap: str | None
    oauth: str | None


def compare_records(
    kind: str, soap: Iterable[Record], oauth: Iterable[Record], fields: Sequence[str], name_field: str
) -> Iterator[Difference]:
    """Differences in the order of ids. Both sides come sorted by `Id`, each id once; one record of each is held.

    Raises:
        NotInOrder: A side was not sorted.
    """
    left, right = _in_order(soap), _in_order(oauth)
    ours, theirs = next(left, None), next(right, None)
    while ours is not None or theirs is not None:
        if theirs is None or (ours is not None and ours["Id"] < theirs["Id"]):
            assert ours is not None  # noqa: S101 - one of the two is there
            yield _only(kind, ours, name_field, is_soap=True)
            ours = next(left, None)
        elif ours is None or theirs["Id"] < ours["Id"]:
            yield _only(kind, theirs, name_field, is_soap=False)
            theirs = next(right, None)
        else:
            yield from _fields_that_differ(kind, ours, theirs, fields, name_field)
            ours, theirs = next(left, None), next(right, None)


def compare_permissions(soap: AbstractSet[str], oauth: AbstractSet[str]) -> list[Difference]:
    """Permissions that only one of the two signed-in users has, by name."""
    return [
        Difference(
            "Permission", "", name, WHOLE_RECORD, name if name in soap else None, name if name in oauth else None
        )
        for name in sorted(soap ^ oauth)
    ]


def _in_order(records: Iterable[Record]) -> Iterator[Record]:
    last = ""
    for record in records:
        if record["Id"] <= last:
            raise NotInOrder(f"{record['Id']} came after {last}")
        last = record["Id"]
        yield record


def _only(kind: str, record: Record, name_field: str, *, is_soap: bool) -> Difference:
    name = _text(record.get(name_field)) or record["Id"]
    return Difference(kind, record["Id"], name, WHOLE_RECORD, name if is_soap else None, None if is_soap else name)


def _fields_that_differ(
    kind: str, ours: Record, theirs: Record, fields: Sequence[str], name_field: str
) -> Iterator[Difference]:
    name = _text(ours.get(name_field)) or ours["Id"]
    for field in fields:
        soap, oauth = _text(ours.get(field)), _text(theirs.get(field))
        if soap != oauth:
            yield Difference(kind, ours["Id"], name, field, soap, oauth)


def _text(value: Any) -> str | None:
    """As people read it. An empty text and no value are one thing to Salesforce."""
    return None if value is None or value == "" else str(value)
