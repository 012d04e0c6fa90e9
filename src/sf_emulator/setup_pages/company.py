"""Company Information: the org, its licences of every kind, and its API calls."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from sf_emulator.objects import Org

from .requests import SetupRequest


@dataclass(frozen=True, slots=True)
class Seats:
    """A line of a licence table. `total` None: it is not limited."""

    name: str
    status: str
    total: int | None
    used: int

    @property
    def remaining(self) -> int | None:
        """Seats that are free."""
        return None if self.total is None else self.total - self.used

    @property
    def percent(self) -> int:
        """How much of it is used."""
        return round(100 * self.used / self.total) if self.total else 0


def show_company(setup: SetupRequest) -> Response:
    """The org: its address, its licences, its API calls of the last 24 hours."""
    org = setup.org
    used, allowed = org.api_usage()
    return setup.page(
        "company.html",
        company=org.find("Organization")[0],
        licence_tables=[
            ("User Licenses", list(_user_licences(org))),
            ("Permission Set Licenses", list(_permission_set_licences(org))),
            ("Feature Licenses", list(_feature_licences(org))),
            ("Managed Packages", list(_packages(org))),
        ],
        my_domain=org.my_domain,
        api_used=used,
        api_allowed=allowed,
    )


def _user_licences(org: Org) -> Iterator[Seats]:
    for one in org.find("UserLicense"):
        yield Seats(one["Name"], one["Status"], one["TotalLicenses"], one["UsedLicenses"])


def _permission_set_licences(org: Org) -> Iterator[Seats]:
    for one in org.find("PermissionSetLicense"):
        yield Seats(one["MasterLabel"], one["Status"], one["TotalLicenses"], one["UsedLicenses"])


def _feature_licences(org: Org) -> Iterator[Seats]:
    fields = org.schema["User"].fields
    for one in org.feature_licences():
        yield Seats(fields[one.field].label, "Active", one.total, one.used)


def _packages(org: Org) -> Iterator[Seats]:
    for one in org.find("PackageLicense"):
        allowed = one["AllowedLicenses"]
        yield Seats(one["NamespacePrefix"], one["Status"], None if allowed < 0 else allowed, one["UsedLicenses"])
