"""Components that are records of the org: a name that people never see, fields, and what else is kept of them."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from sf_emulator.metadata.components import Handler, Listed, Values, Work
from sf_emulator.metadata.kept_values import KeptValues
from sf_emulator.objects import Actor
from sf_emulator.objects.access import Access
from sf_emulator.store import Row


class RecordHandler(Handler):
    """A type whose components are records of one object."""

    sobject: str
    only: Mapping[str, Any] = {}

    def full_name(self, row: Row) -> str:
        """What metadata calls a record."""
        return str(row["DeveloperName"])

    @abstractmethod
    def fields(self, work: Work, full_name: str, values: Values, before: Row | None) -> dict[str, Any]:
        """The record's fields."""

    @abstractmethod
    def live(self, access: Access, row: Row, kept: Values) -> Mapping[str, Any]:
        """What the record says now; `kept` is what was deployed last."""

    def finish(self, work: Work, row: Row, values: Values) -> None:
        """Bring in line what hangs on the record."""

    def writer(self, work: Work) -> Actor | None:
        """Who writes; None where no API writes such records, and the permission has been looked at."""
        return work.actor

    def rows(self, access: Access) -> list[Row]:
        """The records that are components."""
        return access.org.find(self.sobject, **self.only)

    def row(self, access: Access, full_name: str) -> Row | None:
        """The record of a component."""
        wanted = full_name.lower()
        return next((row for row in self.rows(access) if self.full_name(row).lower() == wanted), None)

    def listed(self, access: Access) -> list[Listed]:
        return [self._listed(row) for row in self.rows(access)]

    def read(self, access: Access, full_name: str) -> Values | None:
        row = self.row(access, full_name)
        if row is None:
            return None
        kept = KeptValues(access.org).of(self.type, row["Id"])
        return {"fullName": self.full_name(row), **kept, **self.live(access, row, kept)}

    def save(self, work: Work, full_name: str, values: Values) -> None:
        before = self.row(work.access, full_name)
        fields = self.fields(work, full_name, values, before)
        if before:
            work.org.update(self.sobject, before["Id"], fields, self.writer(work))
            record_id = before["Id"]
        else:
            record_id = work.org.insert(self.sobject, fields, self.writer(work))
        row = work.org.get(self.sobject, record_id)
        if row is not None:
            self.finish(work, row, values)
        KeptValues(work.org).keep(self.type, record_id, {**values, "fullName": full_name})

    def delete(self, work: Work, full_name: str) -> None:
        row = self.row(work.access, full_name)
        if row is not None:
            work.org.delete(self.sobject, row["Id"], self.writer(work))
            KeptValues(work.org).forget(self.type, row["Id"])

    def _listed(self, row: Row) -> Listed:
        created_at = row.get("CreatedDate") or row.get("LastModifiedDate") or row.get("SystemModstamp")
        return Listed(
            full_name=self.full_name(row),
            id=row["Id"],
            created_by=row.get("CreatedById"),
            created_at=created_at,
            modified_by=row.get("LastModifiedById"),
            modified_at=row.get("LastModifiedDate") or created_at,
        )
