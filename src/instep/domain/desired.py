"""What a person's Salesforce User should look like."""

import dataclasses
from collections.abc import Mapping

from instep.domain.entitlements import Entitled, Named

# Set when the user is created and left to the user afterwards: people choose their own.
CREATE_ONLY_FIELDS = frozenset({"Alias", "CommunityNickname"})
# Filled when empty and never replaced: single sign-on may already rely on another value.
FILL_ONLY_FIELDS = frozenset({"FederationIdentifier"})


@dataclasses.dataclass(frozen=True, slots=True)
class Manager:
    """The person's manager. `salesforce_id` is empty while that user is yet to be created; `is_expected` says
    whether it is in the org or will be."""

    person_id: int
    name: str
    salesforce_id: str
    is_expected: bool


@dataclasses.dataclass(frozen=True, slots=True)
class DesiredUser:
    """Mapped fields plus what the assignments grant."""

    fields: Mapping[str, str | bool | None]
    profile_id: str
    profile_name: str
    licence_id: str
    role: Named | None
    permission_sets: tuple[Named, ...]
    manager: Manager | None

    @property
    def username(self) -> str:
        return str(self.fields.get("Username") or "")


def desired_user(fields: Mapping[str, str | bool | None], entitled: Entitled, manager: Manager | None) -> DesiredUser:
    return DesiredUser(
        fields=fields,
        profile_id=entitled.profile.id,
        profile_name=entitled.profile.name,
        licence_id=entitled.profile.licence_id,
        role=entitled.role,
        permission_sets=entitled.permission_sets,
        manager=manager,
    )
