"""Who asks: what a query's dates, labels and scope depend on."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sf_emulator.objects import Actor, Org
from sf_emulator.objects.api_versions import NEWEST
from sf_emulator.objects.sobjects import Schema
from sf_emulator.objects.times import wire_time

from .relative_dates import Calendar

_SUNDAY, _MONDAY, _SATURDAY = 6, 0, 5
# Countries whose weeks do not start on Monday. Source: Unicode CLDR, weekData.
_SUNDAY_FIRST = (
    "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK "
    "PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW"
)
_SATURDAY_FIRST = "AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY"


@dataclass(frozen=True, slots=True)
class RunningUser:
    """The user with what he sees, the time of asking, and the org's fiscal year."""

    actor: Actor
    now: datetime
    version: float = NEWEST
    time_zone: str = "GMT"
    locale: str = "en_US"
    fiscal_start_month: int = 1
    fiscal_year_named_by_start: bool = True

    @property
    def schema(self) -> Schema:
        """The objects as the user sees them, in the API version that he asks in."""
        return self.actor.schema.at(self.version)

    @property
    def calendar(self) -> Calendar:
        """What date literals are counted from."""
        return Calendar(
            today=self.now.astimezone(zone(self.time_zone)).date(),
            first_weekday=_first_weekday(self.locale),
            fiscal_start_month=self.fiscal_start_month,
        )

    def midnight(self, day: date) -> str:
        """When a day starts where the user is, as records keep times. Raises OverflowError at the calendar's ends."""
        return wire_time(datetime.combine(day, time(), zone(self.time_zone)))


def running_user(org: Org, user_id: str, now: datetime, version: float = NEWEST) -> RunningUser:
    """Look up what matters of the user and of the org."""
    user = org.store.row(
        'SELECT "TimeZoneSidKey" AS zone, "LocaleSidKey" AS locale FROM "User" WHERE "Id" = ?', [user_id]
    )
    fiscal = org.store.row(
        'SELECT "FiscalYearStartMonth" AS month, "UsesStartDateAsFiscalYearName" AS named FROM "Organization"'
    )
    return RunningUser(
        actor=org.actor(user_id),
        now=now,
        version=version,
        time_zone=user["zone"] if user else "GMT",
        locale=user["locale"] if user else "en_US",
        fiscal_start_month=(fiscal and fiscal["month"]) or 1,
        fiscal_year_named_by_start=bool(fiscal and fiscal["named"]),
    )


def zone(name: str) -> ZoneInfo:
    """A time zone by its key; Salesforce's GMT where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("GMT")


def _first_weekday(locale: str) -> int:
    territory = locale.partition("_")[2][:2]
    if territory in _SUNDAY_FIRST.split():
        return _SUNDAY
    return _SATURDAY if territory in _SATURDAY_FIRST.split() else _MONDAY
