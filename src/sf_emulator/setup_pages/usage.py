"""Connected Apps OAuth Usage: who lets which app in."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sf_emulator.objects.access import App, AppOrigin, Grant

from .requests import SetupRequest, redirect


@dataclass(frozen=True, slots=True)
class AppUsage:
    """An app and what users granted it."""

    app: App
    grants: list[Grant]

    @property
    def user_count(self) -> int:
        """How many users granted it something."""
        return len({grant.user_id for grant in self.grants})


def show_oauth_usage(setup: SetupRequest) -> Response:
    """Every app with its grants."""
    grants = setup.access.grants.all()
    usages = [
        AppUsage(app, [grant for grant in grants if grant.app_number == app.number]) for app in setup.access.apps.all()
    ]
    users = {grant.user_id: setup.org.get("User", grant.user_id) for grant in grants}
    return setup.page("oauth_usage.html", usages=usages, users=users)


def change_oauth_usage(setup: SetupRequest) -> Response:
    """Revoke one grant or all of an app's; install, uninstall, block or unblock an app."""
    number = setup.text("revoke")
    if number:
        grant = setup.access.grants.get(int(number)) if number.isdecimal() else None
        if grant is None:
            raise HTTPException(404)
        setup.access.grants.revoke(grant)
        return redirect("/setup/oauth-usage", "The app's access was revoked.")
    app = _app(setup)
    return redirect("/setup/oauth-usage", f"{app.settings.name}: {_change(setup, app)}.")


def _change(setup: SetupRequest, app: App) -> str:
    access = setup.access
    if setup.ticked("revoke_all"):
        access.revoke_all_of_app(app)
        return "every user's access was revoked"
    if setup.ticked("install"):
        access.apps.change_installation(app, is_installed=True)
        return "installed"
    if setup.ticked("uninstall") and app.origin is not AppOrigin.LOCAL:
        access.apps.change_installation(app, is_installed=False)
        return "uninstalled"
    if app.settings.blocked:
        access.unblock(app)
        return "unblocked"
    access.block(app)
    return "blocked"


def _app(setup: SetupRequest) -> App:
    number = setup.text("app")
    app = setup.access.apps.get(int(number)) if number.isdecimal() else None
    if app is None:
        raise HTTPException(404)
    return app
