"""Settings of the whole org that access depends on: their types, meanings and defaults."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sf_emulator.objects.address_picklists import SWITCH as PICKLISTS
from sf_emulator.objects.api_versions import NEWEST, OLDEST
from sf_emulator.objects.bought_seats import SETTING as SEATS
from sf_emulator.objects.bought_seats import buy_seats, seat_problems
from sf_emulator.objects.offered_values import SETTING as OFFERED
from sf_emulator.objects.offered_values import offer_problems
from sf_emulator.objects.org import Org
from sf_emulator.objects.own_objects import offer_values, pick_addresses
from sf_emulator.objects.texts import DUTIES

from .ip_ranges import IpRangeRefused, check_ip_range


class SettingRefused(ValueError):
    """No such setting, or a value of the wrong type."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its type, what it means, and its value in a new org."""

    type: type
    meaning: str
    default: Any = True


ORG_SETTINGS: dict[str, Setting] = {
    "settings_delay_s": Setting(float, "seconds until a new or changed app takes effect (600 at Salesforce)", 0.0),
    "session_timeout_s": Setting(float, "seconds of inactivity after which a session ends", 7200.0),
    "confirm_email_changes": Setting(bool, "a changed e-mail address waits for the user's confirmation"),
    "daily_api_requests": Setting(int, "API calls allowed in 24 hours", 100_000),
    "app_daily_api_requests": Setting(dict, "API calls of apps with an allocation of their own, as in {App: 250}", {}),
    "feature_licences": Setting(dict, "seats by User field, as in {UserPermissionsMarketingUser: 10}", {}),
    PICKLISTS: Setting(bool, "states and countries are picked from lists: addresses have codes", default=False),
    OFFERED: Setting(dict, "what picklists offer, where it differs, as in {User.LanguageLocaleKey: [en_US, de]}", {}),
    SEATS: Setting(dict, "seats bought since the org was made, by the licence's key, as in {SFDC: 400}", {}),
    "newest_api_version": Setting(int, "the newest API version of the release that the org is on", NEWEST),
    "user_duties": Setting(list, "who may not be deactivated, as in [{duty: default_case_owner, user: name}]", []),
    "row_lock_wait_s": Setting(float, "seconds that a write waits for a group or role that another changes", 10.0),
    "soap_login_enabled": Setting(bool, "SOAP login() works, at API 64.0 and lower"),
    "soap_login_ends": Setting(
        str, "the day from which SOAP login() is retired at every version, as in 2027-06-01; empty: never", ""
    ),
    "soap_login_needs_permission": Setting(bool, "SOAP login() is for users with Use Any API Auth", default=False),
    "trusted_ip_ranges": Setting(list, "from where passwords need no security token, as in [127.0.0.1-127.0.0.1]", []),
    "lockout_after_failures": Setting(int, "wrong passwords until a user is locked out; 0: never", 10),
    "lockout_min": Setting(float, "minutes that a lockout lasts; 0: until an administrator ends it", 15.0),
    "passwords_expire_days": Setting(int, "days after which a new password expires; 0: never", 0),
    "connected_apps_creatable": Setting(bool, "Setup and metadata create connected apps (Support must allow it)"),
    "pkce_required": Setting(bool, "every app's web server flow needs PKCE", default=False),
    "idle_refresh_token_ttl": Setting(bool, "refresh tokens expire after 30 days without use", default=False),
    "username_password_flow": Setting(bool, "connected apps may use the OAuth username-password flow", default=False),
    "user_agent_flow": Setting(bool, "apps may use the OAuth user-agent flow"),
    "app_secrets_in_rest_api": Setting(
        bool, "REST reads, stages and rotates the keys and secrets of external client apps", default=False
    ),
    "app_secrets_in_metadata_api": Setting(
        bool, "the Metadata API takes and gives the global OAuth settings of external client apps"
    ),
    "metadata_deploy_s": Setting(float, "seconds that a deployment of metadata takes, half of them queued", 0.0),
    "logins_an_hour": Setting(int, "logins of one user in an hour; more are refused", 3_600),
    "org_is_active": Setting(bool, "the org is neither locked, suspended nor closed"),
    "trust_forwarded_for": Setting(
        bool, "X-Forwarded-For says where a request comes from, for IP restrictions and Login History", default=False
    ),
    "bulk_job_s": Setting(float, "seconds that a bulk job takes, half of them queued", 0.0),
}


def org_setting(org: Org, name: str) -> Any:
    """A setting as it is now."""
    return org.settings.get(name, ORG_SETTINGS[name].default)


def newest_api_version(org: Org) -> int:
    """Of the release that the org is on."""
    return int(org_setting(org, "newest_api_version"))


def org_settings(org: Org) -> dict[str, Any]:
    """Every setting as it is now."""
    return {name: org_setting(org, name) for name in ORG_SETTINGS}


def change_org_settings(org: Org, changes: Mapping[str, Any]) -> None:
    """Change some settings, all or none.

    Raises:
        SettingRefused: One of them does not exist or its value has the wrong type.
    """
    checked = {name: _checked(org, name, value) for name, value in changes.items()}
    if PICKLISTS in checked:
        pick_addresses(org, on=checked.pop(PICKLISTS))
    if OFFERED in checked:
        offer_values(org, checked.pop(OFFERED))
    buy_seats(org, checked.get(SEATS, {}))
    for name, value in checked.items():
        org.change_setting(name, value)


def _checked(org: Org, name: str, value: Any) -> Any:
    setting = ORG_SETTINGS.get(name)
    if setting is None:
        raise SettingRefused(f"There is no setting {name}; there are {', '.join(ORG_SETTINGS)}.")
    if setting.type in (int, float):
        return _checked_number(name, setting, value)
    if not isinstance(value, setting.type):
        words = "true or false: " if setting.type is bool else ""
        raise SettingRefused(f"{name} is {words}{setting.meaning}.")
    problems = list(_CHECKS[name](org, value)) if name in _CHECKS else []
    if problems:
        raise SettingRefused(f"{name} is {setting.meaning}; {'; '.join(problems)}.")
    return value


def _checked_number(name: str, setting: Setting, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise SettingRefused(f"{name} is a number, not negative: {setting.meaning}.")
    if name == "newest_api_version" and not OLDEST <= value <= NEWEST:
        raise SettingRefused(f"{name} is from {OLDEST} to {NEWEST}: {setting.meaning}.")
    return setting.type(value)


def _duty_problems(_: Org, duties: Iterable[Any]) -> Iterator[str]:
    entries = [entry if isinstance(entry, dict) else {} for entry in duties]
    if any(entry.get("duty") not in DUTIES or "user" not in entry for entry in entries):
        yield f"duties are {', '.join(DUTIES)}"


def _day_problems(_: Org, text: str) -> Iterator[str]:
    try:
        if text:
            date.fromisoformat(text)
    except ValueError:
        yield f"not {text!r}"


def _range_problems(_: Org, ranges: Iterable[Any]) -> Iterator[str]:
    for each in ranges:
        try:
            check_ip_range(str(each))
        except IpRangeRefused as refused:
            yield str(refused)


_CHECKS: dict[str, Callable[[Org, Any], Iterator[str]]] = {
    OFFERED: lambda org, offered: offer_problems(org.schema, offered),
    SEATS: seat_problems,
    "user_duties": _duty_problems,
    "soap_login_ends": _day_problems,
    "trusted_ip_ranges": _range_problems,
}
