"""Settings and policies of apps as the two families of metadata types spell them.

Source: salesforce-api.md, A4 (refresh token policies), A15 (fields and choices).
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused, Values
from sf_emulator.objects.access import (
    AppSettings,
    CallbackRefused,
    CertificateRefused,
    RefreshTokenPolicy,
    ValidityUnit,
    parse_callback_urls,
    read_certificate,
)

_BARE = AppSettings("", "", "")


@dataclass(frozen=True, slots=True)
class Switch:
    """A yes or no of metadata that is one of an app's settings, or its opposite."""

    name: str
    setting: str
    is_opposite: bool = False

    def read(self, values: Values) -> bool:
        """The setting; Salesforce's default when metadata says nothing."""
        if self.name not in values:
            return bool(getattr(_BARE, self.setting))
        return bool(values[self.name]) is not self.is_opposite

    def write(self, settings: AppSettings) -> bool:
        """What metadata says of the setting."""
        return bool(getattr(settings, self.setting)) is not self.is_opposite


SHARED_SWITCHES = (
    Switch("isConsumerSecretOptional", "secret_for_web_server_flow", is_opposite=True),
    Switch("isIntrospectAllTokens", "introspect_all_tokens"),
    Switch("isNamedUserJwtEnabled", "named_user_jwt"),
    Switch("isPkceRequired", "pkce_required"),
    Switch("isRefreshTokenRotationEnabled", "refresh_token_rotation"),
    Switch("isSecretRequiredForRefreshToken", "secret_for_refresh_flow"),
    Switch("isTokenExchangeEnabled", "token_exchange_flow"),
)
CONNECTED_APP_SWITCHES = (
    *SHARED_SWITCHES,
    Switch("isClientCredentialEnabled", "client_credentials_flow"),
    Switch("isCodeCredentialEnabled", "authorization_code_and_credentials_flow"),
    Switch("isCodeCredentialPostOnly", "credentials_in_body_only"),
)
GLOBAL_SWITCHES = (
    *SHARED_SWITCHES,
    Switch("isClientCredentialsFlowEnabled", "client_credentials_flow"),
    Switch("isCodeCredFlowEnabled", "authorization_code_and_credentials_flow"),
    Switch("isCodeCredPostOnly", "credentials_in_body_only"),
    Switch("isDeviceFlowEnabled", "device_flow"),
)


def read_switches(switches: tuple[Switch, ...], values: Values) -> dict[str, Any]:
    """The settings that some switches stand for."""
    return {switch.setting: switch.read(values) for switch in switches}


def write_switches(switches: tuple[Switch, ...], settings: AppSettings) -> dict[str, bool]:
    """What metadata says of the settings."""
    return {switch.name: switch.write(settings) for switch in switches}


def read_callbacks(text: str) -> tuple[str, ...]:
    """Callback URLs, one a line. Raises ComponentRefused."""
    try:
        return parse_callback_urls(text)
    except CallbackRefused as refused:
        raise ComponentRefused(str(refused), "INVALID_FIELD") from refused


def read_signature(values: Values) -> dict[str, Any]:
    """The certificate of the JWT bearer flow: PEM, or its base64 without the lines around it."""
    text = values.get("certificate", "").strip()
    if not text:
        return {"certificate": "", "digital_signatures": False}
    try:
        content = text.encode() if text.startswith("-----") else base64.b64decode("".join(text.split()), validate=True)
        return {"certificate": read_certificate(content), "digital_signatures": True}
    except (CertificateRefused, binascii.Error) as refused:
        raise ComponentRefused(f"In field: certificate - {refused}", "INVALID_FIELD") from refused


def read_id_token(values: Values) -> dict[str, Any]:
    """What ID tokens say and how long they are good."""
    config: Mapping[str, Any] = values.get("idTokenConfig", {})
    return {
        "configure_id_token": "idTokenConfig" in values,
        "id_token_validity_min": config.get("idTokenValidity", _BARE.id_token_validity_min),
        "id_token_audiences": tuple(config.get("idTokenAudience", "").split()),
        "id_token_standard_claims": config.get("idTokenIncludeStandardClaims", False),
    }


def write_id_token(settings: AppSettings) -> dict[str, Any]:
    """The same for metadata; nothing when ID tokens are not configured."""
    if not settings.configure_id_token:
        return {}
    config: dict[str, Any] = {
        "idTokenIncludeStandardClaims": settings.id_token_standard_claims,
        "idTokenValidity": settings.id_token_validity_min,
    }
    audiences = {"idTokenAudience": "\n".join(settings.id_token_audiences)} if settings.id_token_audiences else {}
    return {"idTokenConfig": audiences | config}


def read_refresh_policy(policy: str, period: str, unit: str) -> dict[str, Any]:
    """A refresh token policy by its name in lower case, with its period. Raises ComponentRefused."""
    try:
        chosen = RefreshTokenPolicy(policy)
        counts = chosen in (RefreshTokenPolicy.SPECIFIC_INACTIVITY, RefreshTokenPolicy.SPECIFIC_LIFETIME)
        return {
            "refresh_token_policy": chosen,
            "refresh_token_period": int(period) if counts else 0,
            "refresh_token_unit": ValidityUnit(unit.upper()) if counts else ValidityUnit.DAYS,
        }
    except ValueError:
        value = ":".join(part for part in (policy, period, unit) if part)
        problem = texts.WRONG_POLICY.format(value=value, name="refreshTokenPolicy")
        raise ComponentRefused(problem, "INVALID_FIELD") from None
