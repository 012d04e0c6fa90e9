"""ConnectedApp. Source: salesforce-api.md, A15, A16 (new ones only where Support allows it)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused, Handler, Listed, Values, Work
from sf_emulator.metadata.kept_values import KeptValues
from sf_emulator.metadata.scopes import names_of, scopes_of
from sf_emulator.objects.access import (
    Access,
    App,
    AppKind,
    AppOrigin,
    AppSettings,
    HighAssurance,
    IpRangeRefused,
    IpRelaxation,
    NameTaken,
    PermittedUsers,
    check_ip_range,
    org_setting,
)
from sf_emulator.objects.times import wire_time

from .app_credentials import read_credentials, refuse_new_credentials, without_secrets
from .app_values import (
    CONNECTED_APP_SWITCHES,
    read_callbacks,
    read_id_token,
    read_refresh_policy,
    read_signature,
    read_switches,
    write_id_token,
    write_switches,
)
from .profile_names import profile_full_name
from .references import permission_set_id, profile_id, user_id
from .rights import CUSTOMIZE, require

_TIMED = ("specific_inactivity", "specific_lifetime")


class ConnectedApps(Handler):
    """Apps of the older kind."""

    type = "ConnectedApp"

    def listed(self, access: Access) -> list[Listed]:
        return [_listed(app) for app in _apps(access)]

    def read(self, access: Access, full_name: str) -> Values | None:
        app = _app(access, full_name)
        if app is None:
            return None
        live = _values(access, app)
        kept = KeptValues(access.org).of(self.type, str(app.number))
        for part in ("oauthConfig", "oauthPolicy", "sessionPolicy"):
            if part in live:
                live[part] = kept.get(part, {}) | live[part]
        return kept | live

    def save(self, work: Work, full_name: str, values: Values) -> None:
        require(work, CUSTOMIZE, self.type)
        before = _app(work.access, full_name)
        oauth: Mapping[str, Any] = values.get("oauthConfig", {})
        settings = _settings(work, full_name, values, before.settings if before else None)
        try:
            if before:
                refuse_new_credentials(oauth, before.consumer_key)
                work.access.apps.change(before, settings)
            else:
                _create(work, settings, oauth)
        except NameTaken as taken:
            raise ComponentRefused(str(taken), "DUPLICATE_DEVELOPER_NAME") from taken
        app = _app(work.access, full_name)
        if app:
            kept = {**values, "oauthConfig": without_secrets(oauth)} if oauth else values
            KeptValues(work.org).keep(self.type, str(app.number), kept)

    def delete(self, work: Work, full_name: str) -> None:
        require(work, CUSTOMIZE, self.type)
        app = _app(work.access, full_name)
        if app:
            work.access.revoke_all_of_app(app)
            work.access.apps.delete(app)
            KeptValues(work.org).forget(self.type, str(app.number))


def _create(work: Work, settings: AppSettings, oauth: Values) -> None:
    if not org_setting(work.org, "connected_apps_creatable"):
        raise ComponentRefused(texts.NO_NEW_CONNECTED_APPS, "INSUFFICIENT_ACCESS")
    key, secret = read_credentials(work, oauth)
    work.access.apps.create(
        AppKind.CONNECTED_APP, settings, work.actor.user_id, consumer_key=key, consumer_secret=secret
    )


def _apps(access: Access) -> list[App]:
    return [app for app in access.apps.of_kind(AppKind.CONNECTED_APP) if app.origin is AppOrigin.LOCAL]


def _app(access: Access, full_name: str) -> App | None:
    wanted = full_name.lower()
    return next((app for app in _apps(access) if app.settings.api_name.lower() == wanted), None)


def _listed(app: App) -> Listed:
    created, changed = wire_time(app.created_at), wire_time(max(app.created_at, app.changed_at))
    return Listed(app.settings.api_name, app.record_id or "", created_at=created, modified_at=changed)


def _settings(work: Work, full_name: str, values: Values, before: AppSettings | None) -> AppSettings:
    start = before or AppSettings("", full_name, "")
    return replace(
        start,
        name=values["label"],
        contact_email=values["contactEmail"],
        description=values.get("description", ""),
        start_url=values.get("startUrl", ""),
        trusted_ip_ranges=_ip_ranges(values),
        profile_ids=tuple(profile_id(work.org, "profileName", name) for name in values.get("profileName", ())),
        permission_set_ids=tuple(
            permission_set_id(work.org, "permissionSetName", name) for name in values.get("permissionSetName", ())
        ),
        **_oauth_settings(work, values.get("oauthConfig", {})),
        **_policies(values.get("oauthPolicy", {}), values.get("sessionPolicy", {})),
    )


def _ip_ranges(values: Values) -> tuple[str, ...]:
    try:
        return tuple(check_ip_range(f"{each['start']}-{each['end']}") for each in values.get("ipRanges", ()))
    except IpRangeRefused as refused:
        raise ComponentRefused(str(refused), "INVALID_FIELD") from refused


def _oauth_settings(work: Work, oauth: Values) -> dict[str, Any]:
    if not oauth:
        return {}
    run_as = oauth.get("oauthClientCredentialUser", "")
    approved = oauth.get("isAdminApproved", False)
    return {
        "callback_urls": read_callbacks(oauth["callbackUrl"]),
        "scopes": scopes_of(oauth.get("scopes", ())),
        "permitted_users": PermittedUsers.ADMIN_APPROVED if approved else PermittedUsers.SELF_AUTHORIZE,
        "run_as_user_id": user_id(work.org, "oauthClientCredentialUser", run_as) if run_as else "",
        "single_logout": "singleLogoutUrl" in oauth,
        "single_logout_url": oauth.get("singleLogoutUrl", ""),
        **read_signature(oauth),
        **read_id_token(oauth),
        **read_switches(CONNECTED_APP_SWITCHES, oauth),
    }


def _policies(policy: Values, session: Values) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if policy:
        found = _refresh_policy(policy["refreshTokenPolicy"])
        try:
            found["ip_relaxation"] = IpRelaxation(policy["ipRelaxation"])
        except ValueError:
            problem = texts.WRONG_POLICY.format(value=policy["ipRelaxation"], name="ipRelaxation")
            raise ComponentRefused(problem, "INVALID_FIELD") from None
    if session:
        found["session_timeout_min"] = session.get("sessionTimeout")
        found["high_assurance"] = _high_assurance(session.get("policyAction", ""))
    return found


def _refresh_policy(text: str) -> dict[str, Any]:
    """`infinite`, `zero`, or `specific_lifetime:30:DAYS`."""
    policy, _, rest = text.partition(":")
    period, _, unit = rest.partition(":")
    return read_refresh_policy(policy, period, unit)


def _high_assurance(text: str) -> HighAssurance:
    try:
        return HighAssurance(text)
    except ValueError:
        problem = texts.WRONG_POLICY.format(value=text, name="policyAction")
        raise ComponentRefused(problem, "INVALID_FIELD") from None


def _values(access: Access, app: App) -> dict[str, Any]:
    settings, org = app.settings, access.org
    names = [profile_full_name(org.field_of("Profile", each, "Name")) for each in settings.profile_ids]
    sets = [org.field_of("PermissionSet", each, "Name") for each in settings.permission_set_ids]
    ends = [each.partition("-") for each in settings.trusted_ip_ranges]
    oauth = {"oauthConfig": _oauth_values(access, app)} if settings.callback_urls else {}
    return {
        "fullName": settings.api_name,
        "contactEmail": settings.contact_email,
        "description": settings.description or None,
        "ipRanges": [{"end": end, "start": start} for start, _, end in ends],
        "label": settings.name,
        **oauth,
        "oauthPolicy": {
            "ipRelaxation": settings.ip_relaxation.value,
            "refreshTokenPolicy": _written_refresh_policy(settings),
        },
        "permissionSetName": sets,
        "profileName": names,
        **_session_values(settings),
        "startUrl": settings.start_url or None,
    }


def _oauth_values(access: Access, app: App) -> dict[str, Any]:
    settings = app.settings
    run_as = settings.run_as_user_id and access.org.field_of("User", settings.run_as_user_id, "Username")
    return {
        "callbackUrl": "\n".join(settings.callback_urls),
        "certificate": settings.certificate or None,
        "consumerKey": app.consumer_key,
        **write_id_token(settings),
        "isAdminApproved": settings.permitted_users is PermittedUsers.ADMIN_APPROVED,
        **write_switches(CONNECTED_APP_SWITCHES, settings),
        "oauthClientCredentialUser": run_as or None,
        "scopes": names_of(settings.scopes),
        "singleLogoutUrl": settings.single_logout_url or None,
    }


def _written_refresh_policy(settings: AppSettings) -> str:
    policy = settings.refresh_token_policy.value
    return (
        f"{policy}:{settings.refresh_token_period}:{settings.refresh_token_unit.value}" if policy in _TIMED else policy
    )


def _session_values(settings: AppSettings) -> dict[str, Any]:
    action = settings.high_assurance.value or None
    if action is None and settings.session_timeout_min is None:
        return {}
    return {"sessionPolicy": {"policyAction": action, "sessionTimeout": settings.session_timeout_min}}
