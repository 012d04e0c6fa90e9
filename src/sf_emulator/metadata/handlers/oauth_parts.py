"""The parts of an external client app: each names its app, and an app has one of each. Source: salesforce-api.md, A15.

Apps made in Setup have all four, named after the app (`My_App_oauth`), as Salesforce names them.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused, Handler, Listed, Values, Work
from sf_emulator.metadata.kept_values import KeptValues
from sf_emulator.metadata.scopes import SCOPES, names_of, scopes_of
from sf_emulator.objects.access import (
    Access,
    App,
    HighAssurance,
    IpRangeRefused,
    IpRelaxation,
    PermittedUsers,
    check_ip_range,
    org_setting,
)

from .app_credentials import read_credentials, refuse_new_credentials, without_secrets
from .app_values import (
    GLOBAL_SWITCHES,
    read_callbacks,
    read_id_token,
    read_refresh_policy,
    read_signature,
    read_switches,
    write_id_token,
    write_switches,
)
from .external_client_apps import TYPE as APP
from .external_client_apps import external_client_app, external_client_apps, listed_as
from .references import no_reference, permission_set_id, profile_id, user_id
from .rights import CUSTOMIZE, require

_IP_RELAXATION = {each.value.capitalize(): each for each in IpRelaxation} | {
    "Enforce_RelaxRefresh": IpRelaxation.ENFORCE_RELAX_REFRESH
}
_PERMITTED_USERS = {
    "AllSelfAuthorized": PermittedUsers.SELF_AUTHORIZE,
    "AdminApprovedPreAuthorized": PermittedUsers.ADMIN_APPROVED,
}
_REFRESH_POLICY = {
    "Infinite": "infinite",
    "Zero": "zero",
    "SpecificLifetime": "specific_lifetime",
    "SpecificInactivity": "specific_inactivity",
}


class AppPart(Handler):
    """One of the parts."""

    suffix: str
    key_prefix: str  # UNCONFIRMED

    @abstractmethod
    def change(self, work: Work, app: App, values: Values) -> None:
        """Bring the app in line with the values."""

    @abstractmethod
    def live(self, access: Access, app: App) -> Mapping[str, Any]:
        """What the app says of this part now."""

    def listed(self, access: Access) -> list[Listed]:
        named = ((app, self._name_of(access, app)) for app in external_client_apps(access))
        return [listed_as(app, name, self.key_prefix) for app, name in named if name]

    def read(self, access: Access, full_name: str) -> Values | None:
        app = self._app(access, full_name)
        if app is None:
            return None
        kept = KeptValues(access.org).of(self.type, str(app.number))
        fixed = {"fullName": full_name, "externalClientApplication": app.settings.api_name}
        return {"label": full_name, **kept, **fixed, **self.live(access, app)}

    def save(self, work: Work, full_name: str, values: Values) -> None:
        require(work, CUSTOMIZE, self.type)
        named = values["externalClientApplication"]
        app = external_client_app(work.access, named)
        if app is None:
            raise no_reference("externalClientApplication", APP, named)
        name = self._name_of(work.access, app)
        other = self._app(work.access, full_name)
        if (name and name.lower() != full_name.lower()) or (other and other.number != app.number):
            taken = texts.ALREADY_THERE.format(type=self.type, name=name or full_name)
            raise ComponentRefused(taken, "DUPLICATE_DEVELOPER_NAME")
        self.change(work, app, values)
        kept = {"fullName": full_name} | without_secrets(values)
        KeptValues(work.org).keep(self.type, str(app.number), kept)

    def delete(self, work: Work, full_name: str) -> None:
        raise ComponentRefused(texts.KEPT_COMPONENT.format(type=self.type, name=full_name), "INSUFFICIENT_ACCESS")

    def _name_of(self, access: Access, app: App) -> str | None:
        kept = KeptValues(access.org)
        part = kept.find(self.type, str(app.number))
        if part is not None:
            return str(part["fullName"])
        was_deployed = kept.find(APP, str(app.number)) is not None
        return None if was_deployed else app.settings.api_name + self.suffix

    def _app(self, access: Access, full_name: str) -> App | None:
        wanted = full_name.lower()
        apps = external_client_apps(access)
        return next((app for app in apps if (self._name_of(access, app) or "").lower() == wanted), None)


class OauthSettings(AppPart):
    """Scopes, and the addresses that codes are exchanged from."""

    type = "ExtlClntAppOauthSettings"
    suffix = "_oauth"
    key_prefix = "0xJ"

    def change(self, work: Work, app: App, values: Values) -> None:
        names = _listed_in(values.get("commaSeparatedOauthScopes", ""))
        unknown = [name for name in names if name not in SCOPES]
        if unknown:
            problem = texts.WRONG_POLICY.format(value=unknown[0], name="commaSeparatedOauthScopes")
            raise ComponentRefused(problem, "INVALID_FIELD")
        logout = values.get("singleLogoutUrl", "")
        settings = replace(
            app.settings,
            scopes=scopes_of(names),
            trusted_ip_ranges=_ip_ranges(values),
            single_logout=bool(logout),
            single_logout_url=logout,
        )
        work.access.apps.change(app, settings)

    def live(self, access: Access, app: App) -> Mapping[str, Any]:
        ends = [each.partition("-") for each in app.settings.trusted_ip_ranges]
        return {
            "commaSeparatedOauthScopes": ", ".join(names_of(app.settings.scopes)) or None,
            "singleLogoutUrl": app.settings.single_logout_url or None,
            "trustedIpRanges": [{"endIpAddress": end, "startIpAddress": start} for start, _, end in ends],
        }


class GlobalOauthSettings(AppPart):
    """Key, callbacks, certificate and flows: the same in every org that the app goes to."""

    type = "ExtlClntAppGlobalOauthSettings"
    suffix = "_glbloauth"
    key_prefix = "0xK"

    def change(self, work: Work, app: App, values: Values) -> None:
        if not org_setting(work.org, "app_secrets_in_metadata_api"):
            raise ComponentRefused(texts.NO_SECRETS, "INSUFFICIENT_ACCESS")
        if self._name_of(work.access, app):
            refuse_new_credentials(values, app.consumer_key)
            app_now = app
        else:
            app_now = work.access.apps.give_credentials(app, *read_credentials(work, values))
        callbacks = values.get("callbackUrl", "").strip()
        settings = replace(
            app_now.settings,
            callback_urls=read_callbacks(callbacks) if callbacks else (),
            **read_signature(values),
            **read_id_token(values),
            **read_switches(GLOBAL_SWITCHES, values),
        )
        work.access.apps.change(app_now, settings)

    def live(self, access: Access, app: App) -> Mapping[str, Any]:
        settings = app.settings
        return {
            "callbackUrl": "\n".join(settings.callback_urls) or None,
            "certificate": settings.certificate or None,
            "consumerKey": app.consumer_key,
            **write_id_token(settings),
            **write_switches(GLOBAL_SWITCHES, settings),
        }


class OauthPolicies(AppPart):
    """Who may use the app, from where, and how long its tokens live."""

    type = "ExtlClntAppOauthConfigurablePolicies"
    suffix = "_oauthPlcy"
    key_prefix = "0xL"

    def change(self, work: Work, app: App, values: Values) -> None:
        relaxation = values.get("ipRelaxationPolicyType", "Enforce")
        if relaxation not in _IP_RELAXATION:
            problem = texts.WRONG_POLICY.format(value=relaxation, name="ipRelaxationPolicyType")
            raise ComponentRefused(problem, "INVALID_FIELD")
        settings = replace(
            app.settings,
            permitted_users=_PERMITTED_USERS[values.get("permittedUsersPolicyType", "AllSelfAuthorized")],
            ip_relaxation=_IP_RELAXATION[relaxation],
            session_timeout_min=values.get("sessionTimeoutInMinutes"),
            high_assurance=HighAssurance(values.get("policyAction", "")),
            named_user_jwt_timeout_min=values.get("namedUserJwtTimeout", app.settings.named_user_jwt_timeout_min),
            **_refresh_policy(values),
            **_who(work, values),
        )
        work.access.apps.change_policies(app, settings)

    def live(self, access: Access, app: App) -> Mapping[str, Any]:
        settings, org = app.settings, access.org
        has_period = settings.refresh_token_period > 0
        run_as = settings.run_as_user_id and org.field_of("User", settings.run_as_user_id, "Username")
        return {
            "clientCredentialsFlowUser": run_as or None,
            "commaSeparatedPermissionSet": ",".join(settings.permission_set_ids) or None,
            "commaSeparatedProfile": ",".join(settings.profile_ids) or None,
            "ipRelaxationPolicyType": _name(_IP_RELAXATION, settings.ip_relaxation),
            "isClientCredentialsFlowEnabled": bool(run_as),
            "permittedUsersPolicyType": _name(_PERMITTED_USERS, settings.permitted_users),
            "policyAction": settings.high_assurance.value or None,
            "refreshTokenPolicyType": _name(_REFRESH_POLICY, settings.refresh_token_policy.value),
            "refreshTokenValidityPeriod": settings.refresh_token_period if has_period else None,
            "refreshTokenValidityUnit": settings.refresh_token_unit.value.capitalize() if has_period else None,
            "sessionTimeoutInMinutes": settings.session_timeout_min,
        }


class AppPolicies(AppPart):
    """Whether the app is on in this org."""

    type = "ExtlClntAppConfigurablePolicies"
    suffix = "_plcy"
    key_prefix = "0xM"

    def change(self, work: Work, app: App, values: Values) -> None:
        start_url = values.get("startUrl", "")
        work.access.apps.change_policies(app, replace(app.settings, start_url=start_url))
        changed = work.access.apps.get(app.number) or app
        if values["isEnabled"]:
            work.access.unblock(changed)
        else:
            work.access.block(changed)

    def live(self, access: Access, app: App) -> Mapping[str, Any]:
        return {"isEnabled": not app.settings.blocked, "startUrl": app.settings.start_url or None}


def _listed_in(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _ip_ranges(values: Values) -> tuple[str, ...]:
    try:
        ranges = values.get("trustedIpRanges", ())
        return tuple(check_ip_range(f"{each['startIpAddress']}-{each['endIpAddress']}") for each in ranges)
    except IpRangeRefused as refused:
        raise ComponentRefused(str(refused), "INVALID_FIELD") from refused


def _refresh_policy(values: Values) -> dict[str, Any]:
    policy = _REFRESH_POLICY[values.get("refreshTokenPolicyType", "Infinite")]
    period = str(values.get("refreshTokenValidityPeriod", ""))
    return read_refresh_policy(policy, period, values.get("refreshTokenValidityUnit", ""))


def _who(work: Work, values: Values) -> dict[str, Any]:
    """Profiles and permission sets that may use the app, and whom client credentials run as."""
    org = work.org
    run_as = values.get("clientCredentialsFlowUser", "") if values.get("isClientCredentialsFlowEnabled") else ""
    profiles = _listed_in(values.get("commaSeparatedProfile", ""))
    sets = _listed_in(values.get("commaSeparatedPermissionSet", ""))
    return {
        "run_as_user_id": user_id(org, "clientCredentialsFlowUser", run_as) if run_as else "",
        "profile_ids": tuple(profile_id(org, "commaSeparatedProfile", name) for name in profiles),
        "permission_set_ids": tuple(permission_set_id(org, "commaSeparatedPermissionSet", name) for name in sets),
    }


def _name(names: Mapping[str, Any], wanted: object) -> str:
    return next(name for name, value in names.items() if value == wanted)
