"""Profile: a file changes what it tells, the rest stays. New profiles are made from the licence that they name.

System Administrator keeps its permissions and its access, as in Setup.
"""

from collections.abc import Mapping
from typing import Any

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused, Values, Work
from sf_emulator.objects import Actor
from sf_emulator.objects.access import Access, IpRangeRefused, LoginHours, LoginHoursRefused
from sf_emulator.store import Row

from .object_access import access_of, check_access, give_access
from .permissions import read_permissions, write_permissions
from .profile_names import is_standard, profile_full_name, profile_name
from .records import RecordHandler
from .references import no_reference
from .rights import MANAGE_PROFILES, require

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_IN_USE = "DELETE_FAILED"


class Profiles(RecordHandler):
    """Every profile of the org."""

    type = "Profile"
    sobject = "Profile"

    def full_name(self, row: Row) -> str:
        return profile_full_name(row["Name"])

    def writer(self, work: Work) -> Actor | None:
        require(work, MANAGE_PROFILES, self.type)
        return None

    def fields(self, work: Work, full_name: str, values: Values, before: Row | None) -> dict[str, Any]:
        check_access(work.org, values)
        fields: dict[str, Any] = read_permissions(values)
        if "description" in values:
            fields["Description"] = values["description"]
        if before is None:
            fields |= {"Name": profile_name(full_name), "UserLicenseId": _licence_id(work, values)}
        elif before["Id"] == work.org.administrator_profile_id:
            fields = {name: value for name, value in fields.items() if not name.startswith("Permissions")}
        return fields

    def finish(self, work: Work, row: Row, values: Values) -> None:
        if row["Id"] != work.org.administrator_profile_id:
            give_access(work.org, work.org.permission_set_of_profile(row["Id"]), values, whole=False)
        try:
            if "loginIpRanges" in values:
                ranges = [f"{each['startAddress']}-{each['endAddress']}" for each in values["loginIpRanges"]]
                work.access.profiles.change_login_ip_ranges(row["Id"], ranges)
            if "loginHours" in values:
                LoginHours(work.org).change(row["Id"], _spans(values["loginHours"]))
        except (IpRangeRefused, LoginHoursRefused) as refused:
            raise ComponentRefused(str(refused), "INVALID_FIELD") from refused

    def live(self, access: Access, row: Row, kept: Values) -> Mapping[str, Any]:
        ends = [each.partition("-") for each in access.profiles.login_ip_ranges(row["Id"])]
        hours = _hours(LoginHours(access.org).of(row["Id"]))
        return {
            **access_of(access.org, access.org.permission_set_of_profile(row["Id"]), kept),
            "custom": not is_standard(self.full_name(row)),
            "description": row["Description"],
            "loginHours": hours or None,
            "loginIpRanges": [{"endAddress": end, "startAddress": start} for start, _, end in ends],
            "userLicense": access.org.field_of("UserLicense", row["UserLicenseId"], "Name"),
            "userPermissions": write_permissions(row),
        }

    def delete(self, work: Work, full_name: str) -> None:
        row = self.row(work.access, full_name)
        if row and (is_standard(full_name) or work.org.find("User", ProfileId=row["Id"])):
            raise ComponentRefused(texts.KEPT_COMPONENT.format(type=self.type, name=full_name), _IN_USE)
        super().delete(work, full_name)


def _licence_id(work: Work, values: Values) -> str:
    name = values.get("userLicense")
    if name is None:
        raise ComponentRefused(texts.PROFILE_NEEDS_LICENCE, "REQUIRED_FIELD_MISSING")
    found = work.org.find("UserLicense", Name=name)
    if not found:
        raise no_reference("userLicense", "UserLicense", name)
    return str(found[0]["Id"])


def _spans(hours: Values) -> list[str]:
    """`mondayStart` and `mondayEnd`, minutes since midnight, as `Monday 08:00-18:00`."""
    days = [day for day in _DAYS if f"{day}Start" in hours and f"{day}End" in hours]
    return [f"{day} {_clock(hours[f'{day}Start'])}-{_clock(hours[f'{day}End'])}" for day in days]


def _clock(minutes: str) -> str:
    if not minutes.isdecimal():
        raise LoginHoursRefused(f"Login hours: {minutes} is no number of minutes since midnight.")
    return "{:02}:{:02}".format(*divmod(int(minutes), 60))


def _hours(spans: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for span in spans:
        day, _, hours = span.partition(" ")
        for end, clock in zip(("Start", "End"), hours.split("-"), strict=True):
            hour, _, minute = clock.partition(":")
            found[f"{day.lower()}{end}"] = str(int(hour) * 60 + int(minute))
    return found
