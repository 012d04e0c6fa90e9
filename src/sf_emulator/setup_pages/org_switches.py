"""Switches of the whole org on the Setup pages where Salesforce has them."""

from dataclasses import dataclass

from starlette.responses import Response

from sf_emulator.objects.access import ORG_SETTINGS, SettingRefused, change_org_settings, org_settings

from .record_pages import FormField
from .requests import SetupRequest, redirect


@dataclass(frozen=True, slots=True)
class SwitchPage:
    """A page of Setup and the org's settings that it shows, each with Setup's label."""

    path: str
    title: str
    labels: dict[str, str]

    def show(self, setup: SetupRequest) -> Response:
        """The form and its answer."""
        errors: list[str] = []
        if setup.is_post:
            try:
                change_org_settings(setup.org, {name: _sent(setup, name) for name in self._names})
            except (SettingRefused, ValueError) as refused:
                errors.append(str(refused))
            else:
                return redirect(self.path, "The settings were saved.")
        values = org_settings(setup.org)
        return setup.page(
            "record_edit.html",
            422 if errors else 200,
            title=self.title,
            eyebrow="Setup",
            fields=[_field(name, self.labels[name]) for name in self._names],
            values={name: _shown(values[name]) for name in self._names},
            errors=errors,
            cancel=self.path,
        )

    @property
    def _names(self) -> list[str]:
        return [name for name in self.labels if name in ORG_SETTINGS]


SWITCH_PAGES = (
    SwitchPage("/setup/session-settings", "Session Settings", {"session_timeout_s": "Timeout Value (seconds)"}),
    SwitchPage(
        "/setup/password-policies",
        "Password Policies",
        {
            "passwords_expire_days": "User passwords expire in (days)",
            "lockout_after_failures": "Maximum invalid login attempts",
            "lockout_min": "Lockout effective period (minutes)",
        },
    ),
    SwitchPage(
        "/setup/oauth-settings",
        "OAuth and OpenID Connect Settings",
        {
            "pkce_required": "Require Proof Key for Code Exchange (PKCE) for Supported Authorization Flows",
            "username_password_flow": "Allow OAuth Username-Password Flows",
            "user_agent_flow": "Allow OAuth User-Agent Flows",
            "idle_refresh_token_ttl": "Enable Idle Time-to-Live for Refresh Tokens",
        },
    ),
    SwitchPage(
        "/setup/external-client-app-settings",
        "External Client App Settings",
        {
            "app_secrets_in_rest_api": "Allow access to External Client App consumer secrets via REST API",
            "app_secrets_in_metadata_api": "Allow Access to OAuth Consumer Secrets via Metadata API",
        },
    ),
    SwitchPage(
        "/setup/state-and-country-picklists",
        "State and Country/Territory Picklists",
        {"state_and_country_picklists": "Enable state and country/territory picklists"},
    ),
    SwitchPage(
        "/setup/user-management-settings",
        "User Management Settings",
        {"confirm_email_changes": "Users confirm a changed email address"},
    ),
    SwitchPage(
        "/setup/api-access-control",
        "API Access Control",
        {
            "soap_login_enabled": "Enable SOAP API login()",
            "soap_login_needs_permission": "SOAP API login() needs the Use Any API Auth permission",
            "connected_apps_creatable": "Allow creation of connected apps",
        },
    ),
)


def _field(name: str, label: str) -> FormField:
    setting = ORG_SETTINGS[name]
    return FormField(name=name, label=label, kind="tick" if setting.type is bool else "text", hint=setting.meaning)


def _sent(setup: SetupRequest, name: str) -> bool | float:
    if ORG_SETTINGS[name].type is bool:
        return setup.ticked(name)
    text = setup.text(name)
    try:
        return float(text)
    except ValueError as broken:
        raise ValueError(f"{name}: Enter a number, not {text!r}.") from broken


def _shown(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value
