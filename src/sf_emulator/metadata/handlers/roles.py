"""Role: a place in the role hierarchy, below another that must be there or come in the same package."""

from collections.abc import Mapping
from typing import Any

from sf_emulator.metadata.components import Values, Work
from sf_emulator.objects.access import Access
from sf_emulator.store import Row

from .records import RecordHandler
from .references import no_reference

_LEVELS = {
    "caseAccessLevel": "CaseAccessForAccountOwner",
    "contactAccessLevel": "ContactAccessForAccountOwner",
    "opportunityAccessLevel": "OpportunityAccessForAccountOwner",
}


class Roles(RecordHandler):
    """Roles that people made; those of portal accounts are not metadata."""

    type = "Role"
    sobject = "UserRole"
    only: Mapping[str, Any] = {"PortalType": "None"}

    def fields(self, work: Work, full_name: str, values: Values, before: Row | None) -> dict[str, Any]:
        levels = {field: values[name] for name, field in _LEVELS.items() if name in values}
        return {
            "DeveloperName": full_name,
            "Name": values["name"],
            "ParentRoleId": self._parent_id(work, values.get("parentRole")),
            "RollupDescription": values.get("description"),
        } | levels

    def live(self, access: Access, row: Row, kept: Values) -> Mapping[str, Any]:
        parent = row["ParentRoleId"]
        return {
            **{name: row[field] for name, field in _LEVELS.items()},
            "description": row["RollupDescription"],
            "mayForecastManagerShare": row["MayForecastManagerShare"],
            "name": row["Name"],
            "parentRole": access.org.field_of("UserRole", parent, "DeveloperName") if parent else None,
        }

    def _parent_id(self, work: Work, name: str | None) -> str | None:
        if name is None:
            return None
        parent = self.row(work.access, name)
        if parent is None:
            raise no_reference("parentRole", self.type, name)
        return str(parent["Id"])
