"""Orgs for tests that need no HTTP: the sample org in memory, a clock that stands still, users to insert."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sf_emulator.clock import Clock
from sf_emulator.objects import Actor, Org, RecordError, RecordRefused, open_org
from sf_emulator.store import Store, StoreCopy

ADMIN = "admin@northwind.example"
ORG_FILE = """
settings: {my_domain: fabrikam}
records:
  Organization: [{Name: Fabrikam, OrganizationType: Developer Edition, InstanceName: TEST1, LanguageLocaleKey: en_US,
    DefaultLocaleSidKey: en_US, TimeZoneSidKey: Europe/London}]
  UserLicense:
    - {Name: Salesforce, MasterLabel: Salesforce, LicenseDefinitionKey: SFDC, Status: Active, TotalLicenses: 5}
  Profile: [{Name: System Administrator, UserLicense.Name: Salesforce, UserType: Standard, Permissions: all}]
  User: [{Username: ada@fabrikam.example, LastName: Admin, Email: ada@fabrikam.example, Alias: admin,
    Profile.Name: System Administrator, TimeZoneSidKey: Europe/London, LocaleSidKey: en_GB, LanguageLocaleKey: en_US,
    EmailEncodingKey: UTF-8}]
passwords: {ada@fabrikam.example: {password: Fabrikam-2026!, security_token: token}}
"""


class StoppedClock(Clock):
    """Time moves when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self._at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._at

    def advance(self, by: timedelta) -> None:
        self._at += by


def new_org() -> Org:
    """The sample org, new, in memory: opened from a copy, which is quicker than making it."""
    store = Store(None)
    store.restore(_sample())
    return open_org(store, StoppedClock())


@cache
def _sample() -> StoreCopy:
    return open_org(Store(None), StoppedClock()).store.copy()


def user_id(org: Org, username: str = ADMIN) -> str:
    """The id of the user with this name."""
    return str(org.find("User", Username=username)[0]["Id"])


def administrator(org: Org) -> Actor:
    """The sample org's administrator as the one who writes."""
    return org.actor(user_id(org))


def profile_id(org: Org, name: str) -> str:
    """The id of the profile with this name."""
    return str(org.find("Profile", Name=name)[0]["Id"])


def new_user(
    org: Org, username: str = "ada@new.example", profile: str = "Standard User", **changes: Any
) -> dict[str, Any]:
    """Fields that make a user; changes replace them, None leaves one out."""
    fields = {
        "Username": username,
        "LastName": "Byron",
        "Email": username,
        "Alias": "abyron",
        "TimeZoneSidKey": "Europe/London",
        "LocaleSidKey": "en_GB",
        "EmailEncodingKey": "UTF-8",
        "LanguageLocaleKey": "en_US",
        "ProfileId": profile_id(org, profile),
    } | changes
    return {name: value for name, value in fields.items() if value is not None}


def refusals(refused: RecordRefused) -> list[tuple[str, str, tuple[str, ...]]]:
    """Code, text and fields of every reason."""
    return [(error.status_code, error.message, error.fields) for error in refused.errors]


def only_reason(refused: RecordRefused) -> RecordError:
    """The one reason there is."""
    (error,) = refused.errors
    return error


def used_seats(org: Org, licence: str = "Salesforce") -> int:
    """How many of a licence's seats are taken."""
    return int(org.find("UserLicense", Name=licence)[0]["UsedLicenses"])
