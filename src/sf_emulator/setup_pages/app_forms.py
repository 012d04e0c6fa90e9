"""Reading the forms of an app: its settings and its policies."""

import re
from dataclasses import dataclass, replace
from typing import Any

from sf_emulator.objects.access import (
    SCOPE_LABELS,
    AppSettings,
    CallbackRefused,
    IpRelaxation,
    PermittedUsers,
    RefreshTokenPolicy,
    ValidityUnit,
    parse_callback_urls,
)

from .labels import POLICIES_WITH_PERIOD, SWITCHES
from .requests import SetupRequest

_API_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NOT_IN_API_NAMES = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_TIMEOUT_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What was sent: values to show again, and what is wrong with them. `settings` None: something is."""

    values: dict[str, Any]
    errors: list[str]
    settings: AppSettings | None


def values_of(settings: AppSettings) -> dict[str, Any]:
    """Settings as the form shows them."""
    return settings.as_json() | {"callback_urls": "\n".join(settings.callback_urls), "enable_oauth": True}


def new_app_values() -> dict[str, Any]:
    """A form for a new app: Salesforce's defaults."""
    return values_of(AppSettings(name="", api_name="", contact_email=""))


def read_settings_form(setup: SetupRequest, before: AppSettings | None) -> FilledForm:
    """The settings form; what it does not show (the policies) stays as it was."""
    values: dict[str, Any] = {
        name: setup.text(name)
        for name in ("name", "api_name", "contact_email", "description", "callback_urls", "single_logout_url")
    }
    values |= {switch.name: setup.ticked(switch.name) for switch in SWITCHES}
    values["scopes"] = tuple(scope for scope in SCOPE_LABELS if scope in setup.texts("scopes"))
    values["enable_oauth"] = setup.ticked("enable_oauth")
    values["api_name"] = values["api_name"] or _api_name(values["name"])
    errors = _errors_of_settings(values)
    callback_urls: tuple[str, ...] = ()
    try:
        callback_urls = parse_callback_urls(values["callback_urls"])
    except CallbackRefused as refused:
        errors.append(str(refused))
    if errors:
        return FilledForm(values, errors, None)
    start = before or AppSettings(name="", api_name="", contact_email="")
    changes = {name: value for name, value in values.items() if name != "enable_oauth"}
    return FilledForm(values, [], replace(start, **(changes | {"callback_urls": callback_urls})))


def read_policies_form(setup: SetupRequest, before: AppSettings) -> FilledForm:
    """The policies form; everything else stays as it was."""
    values: dict[str, Any] = {
        "permitted_users": setup.text("permitted_users"),
        "ip_relaxation": setup.text("ip_relaxation"),
        "refresh_token_policy": setup.text("refresh_token_policy"),
        "refresh_token_period": setup.text("refresh_token_period"),
        "refresh_token_unit": setup.text("refresh_token_unit") or ValidityUnit.DAYS,
        "session_timeout_min": setup.text("session_timeout_min"),
        "profile_ids": setup.texts("profile_ids"),
        "permission_set_ids": setup.texts("permission_set_ids"),
    }
    errors: list[str] = []
    try:
        read = {
            "permitted_users": PermittedUsers(values["permitted_users"]),
            "ip_relaxation": IpRelaxation(values["ip_relaxation"]),
            "refresh_token_policy": RefreshTokenPolicy(values["refresh_token_policy"]),
            "refresh_token_unit": ValidityUnit(values["refresh_token_unit"]),
        }
    except ValueError as unknown:
        return FilledForm(values, [f"Choose one of the options: {unknown}."], None)
    period = _period(values, read["refresh_token_policy"], errors)
    timeout_min = _timeout_min(values["session_timeout_min"], errors)
    if errors:
        return FilledForm(values, errors, None)
    settings = replace(
        before,
        **read,  # type: ignore[arg-type]  # the dict's values are of the fields' types
        refresh_token_period=period,
        session_timeout_min=timeout_min,
        profile_ids=values["profile_ids"],
        permission_set_ids=values["permission_set_ids"],
    )
    return FilledForm(values, [], settings)


def _errors_of_settings(values: dict[str, Any]) -> list[str]:
    errors = []
    if not values["name"]:
        errors.append("App Name: You must enter a value.")
    if not _API_NAME.fullmatch(values["api_name"]):
        errors.append(
            "API Name: It can contain only letters, digits and underscores, must begin with a "
            "letter, and must "
            "not end with an underscore or have two in a row."
        )
    if not _EMAIL.fullmatch(values["contact_email"]):
        errors.append("Contact Email: Enter an email address.")
    if not values["enable_oauth"]:
        errors.append("API (Enable OAuth Settings): Without OAuth the app has no consumer key. Tick the box.")
    if not values["scopes"]:
        errors.append("Selected OAuth Scopes: Choose at least one scope.")
    return errors


def _period(values: dict[str, Any], policy: object, errors: list[str]) -> int:
    if policy not in POLICIES_WITH_PERIOD:
        return 0
    text = values["refresh_token_period"]
    if not text.isdecimal() or not 1 <= int(text) <= 9999:
        errors.append("Refresh Token Policy: Enter a whole number of hours, days or months from 1 to 9999.")
        return 0
    return int(text)


def _timeout_min(text: str, errors: list[str]) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= _LONGEST_TIMEOUT_MIN:
        errors.append(f"Timeout Value: Enter whole minutes from 1 to {_LONGEST_TIMEOUT_MIN}, or nothing.")
        return None
    return int(text)


def _api_name(name: str) -> str:
    return _NOT_IN_API_NAMES.sub("_", name).strip("_")
