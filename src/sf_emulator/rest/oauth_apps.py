"""/apps/oauth: external client apps, who uses them, and their keys and secrets, with a second pair to change over to.

Source: Connect REST API, "OAuth Usage" (59.0), "OAuth Credentials" (60.0), "OAuth Staged Credentials" (65.0); for the
permissions Salesforce Help, "Stage, Rotate, and Delete OAuth Credentials". UNCONFIRMED: which one lists the apps.
"""

from typing import Any

from sf_emulator.objects.access import AlreadyStaged, App, AppKind, StagedCredentials, org_setting
from sf_emulator.objects.ids import make_id, normal_id
from sf_emulator.objects.times import wire_time

from . import texts
from .calls import Answer, Call

_APP_PREFIX, _CONSUMER_PREFIX = "0xI", "888"
_NEEDED = "ExternalClientAppViewer"
_NEEDED_FOR_SECRETS = ("ExternalClientAppDeveloper", "ViewClientSecret")
_PAGE_SIZE = 100
STAGING_SINCE = 65


def list_apps(call: Call) -> Answer:
    """External client apps that somebody uses or that are there to be used."""
    _require_permission(call)
    apps = [_shown_app(call, app) for app in _page(call, call.access.apps.of_kind(AppKind.EXTERNAL_CLIENT_APP))]
    return Answer(200, {"apps": apps} | _page_urls(call))


def list_users(call: Call) -> Answer:
    """Who granted an app something."""
    _require_permission(call)
    app = _app(call)
    grants = [grant for grant in call.access.grants.all() if grant.app_number == app.number]
    users = [
        {"id": user_id, "tokenCount": sum(grant.user_id == user_id for grant in grants)}
        for user_id in _page(call, sorted({grant.user_id for grant in grants}))
    ]
    return Answer(200, {"users": users} | _page_urls(call))


def list_consumers(call: Call) -> Answer:
    """The one consumer of an app: its key, and where the rest is."""
    _require_secrets(call)
    app = _app(call)
    return Answer(200, {"consumers": [_consumer(call, app) | {"key": app.consumer_key}]} | _page_urls(call))


def read_consumer(call: Call) -> Answer:
    """Key, secret or both, as `part` asks for."""
    _require_secrets(call)
    app = _app(call)
    part = call.query.get("part", "key").lower()
    shown = _consumer(call, app)
    if part in {"key", "keyandsecret"}:
        shown["key"] = app.consumer_key
    if part in {"secret", "keyandsecret"}:
        shown["secret"] = app.consumer_secret
    return Answer(200, shown)


def list_staged(call: Call) -> Answer:
    """The staged pair, if there is one."""
    _require_secrets(call)
    return _staged_collection(call, _app(call))


def stage(call: Call) -> Answer:
    """Make a second key and secret."""
    _require_secrets(call)
    app = _app(call)
    try:
        call.access.apps.staged.stage(app.number, call.actor.user_id)
    except AlreadyStaged as refused:
        raise texts.already_staged(str(refused)) from refused
    return _staged_collection(call, app)


def read_staged(call: Call) -> Answer:
    """The staged pair by its id."""
    _require_secrets(call)
    app = _app(call)
    return Answer(200, _shown_staged(call, app, _staged(call, app)))


def change_staged(call: Call) -> Answer:
    """`{"command": "rotate"}`: the staged pair becomes the app's own, the other one stays valid as the staged one."""
    _require_secrets(call)
    app = _app(call)
    staged = _staged(call, app)
    if str(call.fields.get("command", "")).lower() != "rotate":
        raise texts.no_such_command()
    call.access.apps.staged.rotate(staged)
    changed = _app(call)
    return Answer(200, _shown_staged(call, changed, _staged(call, changed)))


def delete_staged(call: Call) -> Answer:
    """The staged pair stops working."""
    _require_secrets(call)
    call.access.apps.staged.delete_of_app(_staged(call, _app(call)).app_number)
    return Answer(204)


def _require_permission(call: Call, *names: str) -> None:
    if not set(names or (_NEEDED,)) <= call.actor.permissions:
        raise texts.no_rights_on_apps()


def _require_secrets(call: Call) -> None:
    _require_permission(call, *_NEEDED_FOR_SECRETS)
    if not org_setting(call.org, "app_secrets_in_rest_api"):
        raise texts.app_secrets_are_off()


def _app(call: Call) -> App:
    wanted = normal_id(call.params["app"])
    for app in call.access.apps.of_kind(AppKind.EXTERNAL_CLIENT_APP):
        if _app_id(app) == wanted:
            consumer = call.params.get("consumer")
            if consumer and normal_id(consumer) != _consumer_id(app):
                break
            return app
    raise texts.not_found()


def _staged(call: Call, app: App) -> StagedCredentials:
    staged = call.access.apps.staged.of_app(app.number)
    if staged is None or staged.id != normal_id(call.params["staged"]):
        raise texts.not_found()
    return staged


def _app_id(app: App) -> str:
    return make_id(_APP_PREFIX, app.number)


def _consumer_id(app: App) -> str:
    return make_id(_CONSUMER_PREFIX, app.number)


def _shown_app(call: Call, app: App) -> dict[str, Any]:
    app_id = _app_id(app)
    return {
        "developerName": app.settings.api_name,
        "identifier": app_id,
        "label": app.settings.name,
        "usersUrl": f"{call.base}/apps/oauth/usage/{app_id}/users",
        "credentialsUrl": f"{call.base}/apps/oauth/credentials/{app_id}",
    }


def _consumer(call: Call, app: App) -> dict[str, Any]:
    url = f"{call.base}/apps/oauth/credentials/{_app_id(app)}/{_consumer_id(app)}"
    shown = {"id": _consumer_id(app), "name": app.settings.name, "url": url}
    return shown | ({"stagedCredentialsUrl": f"{url}/staged"} if call.number >= STAGING_SINCE else {})


def _staged_collection(call: Call, app: App) -> Answer:
    staged = call.access.apps.staged.of_app(app.number)
    shown = [_shown_staged(call, app, staged)] if staged else []
    return Answer(200, {"stagedCredentials": shown, "url": f"{_consumer(call, app)['url']}/staged"})


def _shown_staged(call: Call, app: App, staged: StagedCredentials) -> dict[str, Any]:
    consumer_url = _consumer(call, app)["url"]
    return {
        "createdBy": staged.created_by,
        "createdDate": wire_time(staged.created_at),
        "expirationDate": wire_time(staged.expires_at),
        "id": staged.id,
        "key": staged.consumer_key,
        "secret": staged.consumer_secret,
        "stagedCredentialsUrl": f"{consumer_url}/staged/{staged.id}",
        "state": staged.state.value,
        "url": consumer_url,
    }


def _page(call: Call, items: list[Any]) -> list[Any]:
    number, size = _number(call, "page", 0), max(1, _number(call, "pageSize", _PAGE_SIZE))
    return items[number * size : (number + 1) * size]


def _page_urls(call: Call) -> dict[str, str]:
    number = _number(call, "page", 0)
    return {"currentPageUrl": f"{call.path}?page={number}", "nextPageUrl": f"{call.path}?page={number + 1}"}


def _number(call: Call, name: str, default: int) -> int:
    text = call.query.get(name, "")
    return int(text) if text.isdecimal() else default
