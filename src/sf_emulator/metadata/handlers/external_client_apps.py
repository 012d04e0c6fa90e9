"""ExternalClientApplication: the app itself; what OAuth may do with it is in the parts that name it (`oauth_parts`)."""

from dataclasses import replace
from typing import Any

from sf_emulator.metadata.components import ComponentRefused, Handler, Listed, Values, Work
from sf_emulator.metadata.kept_values import KeptValues
from sf_emulator.objects.access import Access, App, AppKind, AppSettings, NameTaken
from sf_emulator.objects.ids import make_id
from sf_emulator.objects.times import wire_time

from .rights import CUSTOMIZE, require

_KEY_PREFIX = "0xI"  # UNCONFIRMED
_PARTS = (
    "ExtlClntAppOauthSettings",
    "ExtlClntAppGlobalOauthSettings",
    "ExtlClntAppOauthConfigurablePolicies",
    "ExtlClntAppConfigurablePolicies",
)
TYPE = "ExternalClientApplication"


def external_client_apps(access: Access) -> list[App]:
    """Every external client app of an org."""
    return access.apps.of_kind(AppKind.EXTERNAL_CLIENT_APP)


def external_client_app(access: Access, full_name: str) -> App | None:
    """The app of this API name."""
    wanted = full_name.lower()
    return next((app for app in external_client_apps(access) if app.settings.api_name.lower() == wanted), None)


def listed_as(app: App, full_name: str, key_prefix: str) -> Listed:
    """How an app, or a part of one, is listed."""
    created, changed = wire_time(app.created_at), wire_time(max(app.created_at, app.changed_at))
    return Listed(full_name, make_id(key_prefix, app.number), created_at=created, modified_at=changed)


class ExternalClientApps(Handler):
    """Apps of the newer kind."""

    type = TYPE

    def listed(self, access: Access) -> list[Listed]:
        return [listed_as(app, app.settings.api_name, _KEY_PREFIX) for app in external_client_apps(access)]

    def read(self, access: Access, full_name: str) -> Values | None:
        app = external_client_app(access, full_name)
        if app is None:
            return None
        return KeptValues(access.org).of(self.type, str(app.number)) | _values(access, app)

    def save(self, work: Work, full_name: str, values: Values) -> None:
        require(work, CUSTOMIZE, self.type)
        before = external_client_app(work.access, full_name)
        settings = _settings(full_name, values, before.settings if before else None)
        try:
            if before:
                work.access.apps.change(before, settings)
                app = before
            else:
                app = work.access.apps.create(AppKind.EXTERNAL_CLIENT_APP, settings, work.actor.user_id)
        except NameTaken as taken:
            raise ComponentRefused(str(taken), "DUPLICATE_DEVELOPER_NAME") from taken
        KeptValues(work.org).keep(self.type, str(app.number), values)

    def delete(self, work: Work, full_name: str) -> None:
        require(work, CUSTOMIZE, self.type)
        app = external_client_app(work.access, full_name)
        if app:
            work.access.revoke_all_of_app(app)
            work.access.apps.delete(app)
            for type_name in (self.type, *_PARTS):
                KeptValues(work.org).forget(type_name, str(app.number))


def _settings(full_name: str, values: Values, before: AppSettings | None) -> AppSettings:
    return replace(
        before or AppSettings("", full_name, ""),
        name=values.get("label", full_name),
        contact_email=values.get("contactEmail", ""),
        description=values.get("description", ""),
    )


def _values(access: Access, app: App) -> dict[str, Any]:
    settings = app.settings
    return {
        "fullName": settings.api_name,
        "contactEmail": settings.contact_email or None,
        "description": settings.description or None,
        "distributionState": "Local",
        "label": settings.name,
        "orgScopedExternalApp": f"{access.org.id[:15]}:{settings.api_name}",
    }
