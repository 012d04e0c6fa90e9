"""External Client App Manager and App Manager: the same pages for the two kinds of app."""

from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sf_emulator.objects.access import (
    SCOPE_LABELS,
    AlreadyStaged,
    App,
    AppKind,
    NameTaken,
    describe_certificate,
    org_setting,
)

from .app_forms import (
    FilledForm,
    new_app_values,
    read_policies_form,
    read_settings_form,
    values_of,
    values_of_policies,
)
from .labels import (
    FLOW_SWITCHES,
    HIGH_ASSURANCE,
    IP_RELAXATION,
    JWT_TIMEOUTS_MIN,
    KIND_WORDS,
    PERMITTED_USERS,
    REFRESH_TOKEN_POLICY,
    SECURITY_SWITCHES,
    SWITCHES,
    VALIDITY_UNITS,
)
from .requests import SetupRequest, redirect

CHANGES_TAKE_TIME = "Changes can take up to 10 minutes to take effect."


class AppPages:
    """The pages of one kind of app."""

    def __init__(self, kind: AppKind) -> None:
        self.kind = kind
        self.words = KIND_WORDS[kind]

    def overview(self, setup: SetupRequest) -> Response:
        """Every app of this kind."""
        apps = setup.access.apps.of_kind(self.kind)
        return self._page(setup, "apps.html", apps=apps, may_create=self._may_create(setup))

    def new(self, setup: SetupRequest) -> Response:
        """The form for a new app, and its answer: the page of the app."""
        if not self._may_create(setup):
            return self._page(setup, "apps.html", 403, apps=setup.access.apps.of_kind(self.kind), may_create=False)
        if not setup.is_post:
            return self._form(setup, None, new_app_values(), [])
        filled = read_settings_form(setup, None)
        if filled.settings is None:
            return self._form(setup, None, filled.values, filled.errors)
        try:
            app = setup.access.apps.create(self.kind, filled.settings, setup.user["Id"])
        except NameTaken as taken:
            return self._form(setup, None, filled.values, [str(taken)])
        return redirect(f"{self.words.path}/{app.number}", f"The app was created. {CHANGES_TAKE_TIME}")

    def show(self, setup: SetupRequest) -> Response:
        """The settings of an app."""
        return self._show(setup, "app.html", self._app(setup))

    def edit(self, setup: SetupRequest) -> Response:
        """The settings' form; saving starts the time until they take effect."""
        app = self._app(setup)
        if not setup.is_post:
            return self._form(setup, app, values_of(app.settings), [])
        filled = read_settings_form(setup, app.settings)
        if filled.settings is None:
            return self._form(setup, app, filled.values, filled.errors)
        try:
            setup.access.apps.change(app, filled.settings)
        except NameTaken as taken:
            return self._form(setup, app, filled.values, [str(taken)])
        return redirect(f"{self.words.path}/{app.number}", f"The app was saved. {CHANGES_TAKE_TIME}")

    def delete(self, setup: SetupRequest) -> Response:
        """Delete an app; what it was granted ends with it."""
        app = self._app(setup)
        setup.access.revoke_all_of_app(app)
        setup.access.apps.delete(app)
        return redirect(self.words.path, f"{app.settings.name} was deleted.")

    def key_and_secret(self, setup: SetupRequest) -> Response:
        """The consumer key and secret, to be copied, and the staged pair; posting makes a new secret or pair."""
        app = self._app(setup)
        if setup.is_post:
            said = _change_credentials(setup, app)
            return redirect(f"{self.words.path}/{app.number}/key-and-secret", said)
        staged = setup.access.apps.staged.of_app(app.number)
        return self._show(setup, "app_key_and_secret.html", app, staged=staged)

    def policies(self, setup: SetupRequest) -> Response:
        """Manage: who may use the app, and how long its refresh tokens live."""
        app = self._app(setup)
        run_as = values_of_policies(setup, app.settings)["run_as"]
        return self._show(setup, "app_policies.html", app, run_as=run_as, **_policy_choices(setup))

    def edit_policies(self, setup: SetupRequest) -> Response:
        """The policies' form."""
        app = self._app(setup)
        values: dict[str, Any] = values_of_policies(setup, app.settings)
        errors: Sequence[str] = ()
        if setup.is_post:
            filled: FilledForm = read_policies_form(setup, app.settings)
            if filled.settings is not None:
                setup.access.apps.change_policies(app, filled.settings)
                return redirect(f"{self.words.path}/{app.number}/policies", "The policies were saved.")
            values, errors = filled.values, filled.errors
        return self._show(setup, "app_policies_edit.html", app, values=values, errors=errors, **_policy_choices(setup))

    def _may_create(self, setup: SetupRequest) -> bool:
        is_external = self.kind is AppKind.EXTERNAL_CLIENT_APP
        return is_external or bool(org_setting(setup.org, "connected_apps_creatable"))

    def _app(self, setup: SetupRequest) -> App:
        app = setup.access.apps.get(setup.request.path_params["number"])
        if app is None or app.kind is not self.kind:
            raise HTTPException(404)
        return app

    def _show(self, setup: SetupRequest, template: str, app: App, **context: Any) -> Response:
        takes_effect_at = setup.access.apps.takes_effect_at(app)
        waits = takes_effect_at if takes_effect_at > setup.org.clock.now() else None
        return self._page(
            setup,
            template,
            app=app,
            here=f"{self.words.path}/{app.number}",
            waits_until=waits,
            switches=SWITCHES,
            scope_labels=SCOPE_LABELS,
            permitted_users=dict(PERMITTED_USERS),
            ip_relaxation=dict(IP_RELAXATION),
            refresh_token_policy=dict(REFRESH_TOKEN_POLICY),
            validity_units=dict(VALIDITY_UNITS),
            high_assurance=dict(HIGH_ASSURANCE),
            jwt_options=[(str(minutes), str(minutes)) for minutes in JWT_TIMEOUTS_MIN],
            certificate=describe_certificate(app.settings.certificate) if app.settings.certificate else "",
            **context,
        )

    def _form(self, setup: SetupRequest, app: App | None, values: dict[str, Any], errors: Sequence[str]) -> Response:
        return self._page(
            setup,
            "app_edit.html",
            200 if not errors else 422,
            app=app,
            values=values,
            errors=errors,
            here=f"{self.words.path}/{app.number}" if app else self.words.path,
            flow_switches=FLOW_SWITCHES,
            security_switches=SECURITY_SWITCHES,
            scope_labels=SCOPE_LABELS,
            certificate=describe_certificate(values["certificate"]) if values.get("certificate") else "",
        )

    def _page(self, setup: SetupRequest, template: str, status: int = 200, **context: Any) -> Response:
        return setup.page(template, status, kind=self.kind, words=self.words, **context)


def _change_credentials(setup: SetupRequest, app: App) -> str:
    """Stage, apply or delete a second key and secret, or replace the secret; answers what was done."""
    staged = setup.access.apps.staged
    pair = staged.of_app(app.number)
    if setup.ticked("stage"):
        try:
            staged.stage(app.number, setup.user["Id"])
        except AlreadyStaged as refused:
            return str(refused)
        return "A second key and secret are staged. Both pairs work."
    if setup.ticked("apply") and pair:
        staged.rotate(pair)
        return "The staged key and secret are the app's now. The ones before work until they are deleted."
    if setup.ticked("delete_staged"):
        staged.delete_of_app(app.number)
        return "The staged key and secret no longer work."
    setup.access.apps.rotate_secret(app)
    return "The app has a new secret."


def _policy_choices(setup: SetupRequest) -> dict[str, Any]:
    profiles = sorted(setup.org.find("Profile"), key=lambda profile: profile["Name"])
    own_sets = [
        permission_set for permission_set in setup.org.find("PermissionSet") if not permission_set["IsOwnedByProfile"]
    ]
    return {"profiles": profiles, "permission_sets": sorted(own_sets, key=lambda one: one["Label"])}
