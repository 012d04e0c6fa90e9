"""Settings of the whole org that access depends on: their types, meanings and defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sf_emulator.objects.address_picklists import SWITCH as PICKLISTS
from sf_emulator.objects.org import Org
from sf_emulator.objects.own_objects import pick_addresses
from sf_emulator.objects.texts import DUTIES


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
    "user_duties": Setting(list, "who may not be deactivated, as in [{duty: default_case_owner, user: name}]", []),
    "row_lock_wait_s": Setting(float, "seconds that a write waits for a group or role that another changes", 10.0),
    "soap_login_enabled": Setting(bool, "SOAP login() works, at API 64.0 and lower"),
    "soap_login_needs_permission": Setting(bool, "SOAP login() is for users with Use Any API Auth", default=False),
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
    "bulk_results_out_of_order": Setting(
        bool, "results of bulk jobs come in another order than their rows", default=False
    ),
}


def org_setting(org: Org, name: str) -> Any:
    """A setting as it is now."""
    return org.settings.get(name, ORG_SETTINGS[name].default)


def org_settings(org: Org) -> dict[str, Any]:
    """Every setting as it is now."""
    return {name: org_setting(org, name) for name in ORG_SETTINGS}


def change_org_settings(org: Org, changes: Mapping[str, Any]) -> None:
    """Change some settings, all or none.

    Raises:
        SettingRefused: One of them does not exist or its value has the wrong type.
    """
    checked = {name: _checked(name, value) for name, value in changes.items()}
    if PICKLISTS in checked:
        pick_addresses(org, on=checked.pop(PICKLISTS))
    for name, value in checked.items():
        org.change_setting(name, value)


def _checked(name: str, value: Any) -> Any:
    setting = ORG_SETTINGS.get(name)
    if setting is None:
        raise SettingRefused(f"There is no setting {name}; there are {', '.join(ORG_SETTINGS)}.")
    if setting.type is bool:
        if not isinstance(value, bool):
            raise SettingRefused(f"{name} is true or false: {setting.meaning}.")
        return value
    if setting.type in (dict, list):
        return _checked_collection(name, setting, value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise SettingRefused(f"{name} is a number, not negative: {setting.meaning}.")
    return setting.type(value)


def _checked_collection(name: str, setting: Setting, value: Any) -> Any:
    entries = value if isinstance(value, list) else [value]
    if not isinstance(value, setting.type) or not all(isinstance(entry, dict) for entry in entries):
        raise SettingRefused(f"{name} is {setting.meaning}.")
    if name == "user_duties" and any(entry.get("duty") not in DUTIES or "user" not in entry for entry in entries):
        raise SettingRefused(f"{name} is {setting.meaning}; duties are {', '.join(DUTIES)}.")
    return value
