"""The addresses of the login page and of Setup. Each page says which permission it needs."""

from collections.abc import Iterator

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.routing import Route

from sf_emulator.objects.access import AppKind

from .apps import AppPages
from .company import show_company, show_roles
from .home import home, open_record
from .permission_sets import list_permission_sets, show_permission_set
from .profiles import clone_profile, edit_profile, list_profiles, show_profile
from .requests import Handler, signed_in
from .signing_in import login, logout, start
from .usage import change_oauth_usage, show_login_history, show_oauth_usage
from .users import (
    assign_permission_set,
    change_user,
    edit_user,
    list_users,
    new_user,
    revoke_grant,
    show_user,
)


class _RecordId(StringConvertor):
    """An id of 15 or 18 characters."""

    regex = "[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?"


register_url_convertor("record_id", _RecordId())


def _page(path: str, handler: Handler, *, needs: str = "ViewSetup", posts: bool = False) -> Route:
    return Route(path, signed_in(handler, needs=needs), methods=["GET", "POST"] if posts else ["GET"])


def _button(path: str, handler: Handler, *, needs: str = "ViewSetup") -> Route:
    return Route(path, signed_in(handler, needs=needs), methods=["POST"])


def _app_routes(kind: AppKind) -> Iterator[Route]:
    pages = AppPages(kind)
    path, one = pages.words.path, pages.words.path + "/{number:int}"
    needs = "CustomizeApplication"
    yield _page(path, pages.overview, needs=needs)
    yield _page(f"{path}/new", pages.new, needs=needs, posts=True)
    yield _page(one, pages.show, needs=needs)
    yield _page(f"{one}/edit", pages.edit, needs=needs, posts=True)
    yield _button(f"{one}/delete", pages.delete, needs=needs)
    yield _page(f"{one}/key-and-secret", pages.key_and_secret, needs=needs, posts=True)
    yield _page(f"{one}/policies", pages.policies, needs=needs)
    yield _page(f"{one}/policies/edit", pages.edit_policies, needs=needs, posts=True)


_USER = "/setup/users/{user_id}"
_PROFILE = "/setup/profiles/{profile_id}"

routes = [
    Route("/", start, methods=["GET"]),
    Route("/login", login, methods=["GET", "POST"]),
    Route("/secur/logout", logout, methods=["GET", "POST"]),
    Route("/{record_id:record_id}", open_record, methods=["GET"]),
    _page("/setup", home),
    _page("/setup/users", list_users),
    _page("/setup/users/new", new_user, needs="ManageInternalUsers", posts=True),
    _page(_USER, show_user),
    _page(f"{_USER}/edit", edit_user, needs="ManageInternalUsers", posts=True),
    _button(f"{_USER}/change", change_user),
    _button(f"{_USER}/permission-sets", assign_permission_set),
    _button(f"{_USER}/grants", revoke_grant, needs="ManageUsers"),
    _page("/setup/profiles", list_profiles),
    _page(_PROFILE, show_profile),
    _page(f"{_PROFILE}/clone", clone_profile, needs="ManageProfilesPermissionsets", posts=True),
    _page(f"{_PROFILE}/edit", edit_profile, needs="ManageProfilesPermissionsets", posts=True),
    _page("/setup/permission-sets", list_permission_sets),
    _page("/setup/permission-sets/{permission_set_id}", show_permission_set),
    _page("/setup/roles", show_roles),
    _page("/setup/company", show_company),
    _page("/setup/oauth-usage", show_oauth_usage),
    _button("/setup/oauth-usage", change_oauth_usage, needs="ManageUsers"),
    _page("/setup/login-history", show_login_history, needs="MonitorLoginHistory"),
    *_app_routes(AppKind.EXTERNAL_CLIENT_APP),
    *_app_routes(AppKind.CONNECTED_APP),
]
