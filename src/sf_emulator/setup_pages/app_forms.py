"""Reading the forms of an app: its settings and its policies."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sf_emulator.objects.access import (
    SCOPE_LABELS,
    AppSettings,
    CallbackRefused,
    CertificateRefused,
    HighAssurance,
    IpRangeRefused,
    IpRelaxation,
    PermittedUsers,
    RefreshTokenPolicy,
    ValidityUnit,
    check_ip_range,
    parse_callback_urls,
    read_certificate,
)

from .labels import JWT_TIMEOUTS_MIN, POLICIES_WITH_PERIOD, SWITCHES
from .requests import SetupRequest

_API_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NOT_IN_API_NAMES = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_TIMEOUT_MIN = 24 * 60
_LONGEST_ID_TOKEN_MIN = 720
_EMPTY = AppSettings(name="", api_name="", contact_email="")
_TEXTS = (
    "name",
    "api_name",
    "contact_email",
    "description",
    "start_url",
    "single_logout_url",
    "id_token_validity_min",
)
_LINES = ("callback_urls", "trusted_ip_ranges", "id_token_audiences")
_POLICY_TEXTS = (
    "permitted_users",
    "ip_relaxation",
    "refresh_token_policy",
    "refresh_token_period",
    "refresh_token_unit",
    "session_timeout_min",
    "high_assurance",
    "named_user_jwt_timeout_min",
    "run_as",
)


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What was sent: values to show again, and what is wrong with them. `settings` None: something is."""

    values: dict[str, Any]
    errors: list[str]
    settings: AppSettings | None


def values_of(settings: AppSettings) -> dict[str, Any]:
    """Settings as the form shows them."""
    lists = {name: "\n".join(getattr(settings, name)) for name in _LINES}
    return settings.as_json() | lists | {"enable_oauth": True}


def new_app_values() -> dict[str, Any]:
    """A form for a new app: Salesforce's defaults."""
    return values_of(_EMPTY)


def read_settings_form(setup: SetupRequest, before: AppSettings | None) -> FilledForm:
    """The settings form; what it does not show (the policies) stays as it was."""
    start = before or _EMPTY
    values: dict[str, Any] = {name: setup.text(name) for name in (*_TEXTS, *_LINES)}
    values |= {switch.name: setup.ticked(switch.name) for switch in SWITCHES}
    values["scopes"] = tuple(scope for scope in SCOPE_LABELS if scope in setup.texts("scopes"))
    values["enable_oauth"] = setup.ticked("enable_oauth")
    values["id_token_standard_claims"] = setup.ticked("id_token_standard_claims")
    values["api_name"] = values["api_name"] or _api_name(values["name"])
    errors = _errors_of_settings(values)
    read = _read_values(setup, values, start, errors)
    if errors:
        return FilledForm(values | {"certificate": start.certificate}, errors, None)
    changes = {name: value for name, value in values.items() if name not in {"enable_oauth", *_LINES}}
    return FilledForm(values, [], replace(start, **(changes | read)))


def _read_values(setup: SetupRequest, values: dict[str, Any], start: AppSettings, errors: list[str]) -> dict[str, Any]:
    """Fields whose text must be understood first; what is not is told in `errors`."""
    readers: dict[str, Callable[[], Any]] = {
        "callback_urls": lambda: parse_callback_urls(values["callback_urls"]),
        "trusted_ip_ranges": lambda: tuple(map(check_ip_range, values["trusted_ip_ranges"].split())),
        "certificate": lambda: _certificate(setup, start),
        "id_token_validity_min": lambda: _id_token_validity(values["id_token_validity_min"]),
    }
    read: dict[str, Any] = {"id_token_audiences": tuple(values["id_token_audiences"].split())}
    for name, reader in readers.items():
        try:
            read[name] = reader()
        except (CallbackRefused, IpRangeRefused, CertificateRefused, _NoNumber) as refused:
            errors.append(str(refused))
    if values["digital_signatures"] and not read.get("certificate") and not setup.uploaded("certificate"):
        errors.append("Use digital signatures: Upload the certificate that signs the assertions.")
    return read


def _certificate(setup: SetupRequest, start: AppSettings) -> str:
    """A new certificate, or the one that there was; none without digital signatures."""
    if not setup.ticked("digital_signatures"):
        return ""
    uploaded = setup.uploaded("certificate")
    return read_certificate(uploaded) if uploaded else start.certificate


def _id_token_validity(text: str) -> int:
    if not text:
        return _EMPTY.id_token_validity_min
    if not text.isdecimal() or not 1 <= int(text) <= _LONGEST_ID_TOKEN_MIN:
        raise _NoNumber(f"Token Valid for: Enter whole minutes from 1 to {_LONGEST_ID_TOKEN_MIN}.")
    return int(text)


class _NoNumber(ValueError):
    """A text that should be a number in a range."""


def values_of_policies(setup: SetupRequest, settings: AppSettings) -> dict[str, Any]:
    """Policies as the form shows them: the user to run as by name."""
    user = setup.org.get("User", settings.run_as_user_id) if settings.run_as_user_id else None
    return settings.as_json() | {"run_as": user["Username"] if user else ""}


def read_policies_form(setup: SetupRequest, before: AppSettings) -> FilledForm:
    """The policies form; everything else stays as it was."""
    values: dict[str, Any] = {name: setup.text(name) for name in _POLICY_TEXTS}
    values |= {"profile_ids": setup.texts("profile_ids"), "permission_set_ids": setup.texts("permission_set_ids")}
    errors: list[str] = []
    try:
        read: dict[str, Any] = {
            "permitted_users": PermittedUsers(values["permitted_users"]),
            "ip_relaxation": IpRelaxation(values["ip_relaxation"]),
            "refresh_token_policy": RefreshTokenPolicy(values["refresh_token_policy"]),
            "refresh_token_unit": ValidityUnit(values["refresh_token_unit"] or ValidityUnit.DAYS),
            "high_assurance": HighAssurance(values["high_assurance"]),
            "named_user_jwt_timeout_min": int(values["named_user_jwt_timeout_min"] or JWT_TIMEOUTS_MIN[-1]),
        }
    except ValueError as unknown:
        return FilledForm(values, [f"Choose one of the options: {unknown}."], None)
    read["refresh_token_period"] = _period(values, read["refresh_token_policy"], errors)
    read["session_timeout_min"] = _timeout_min(values["session_timeout_min"], errors)
    read["run_as_user_id"] = _run_as(setup, values["run_as"], errors)
    if errors:
        return FilledForm(values, errors, None)
    lists = {name: values[name] for name in ("profile_ids", "permission_set_ids")}
    return FilledForm(values, [], replace(before, **(read | lists)))


def _run_as(setup: SetupRequest, username: str, errors: list[str]) -> str:
    if not username:
        return ""
    found = setup.org.find("User", Username=username)
    if not found or not found[0]["IsActive"]:
        errors.append(f"Run As: There is no active user {username} in this org.")
        return ""
    return str(found[0]["Id"])


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
