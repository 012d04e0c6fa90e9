"""The addresses of the login page and of Setup. Each page says which permission it needs."""

from collections.abc import Iterator

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.routing import Route

from sf_emulator.objects.access import AppKind

from . import permission_set_groups, permission_sets, roles
from .api_page import show_api
from .apps import AppPages
from .company import show_company
from .groups import PUBLIC_GROUPS, QUEUES, GroupPages
from .home import home, open_record
from .login_history import show_login_history
from .object_manager import list_objects, show_object
from .object_settings import edit_settings, of_permission_set, of_profile
from .org_switches import SWITCH_PAGES
from .profile_policies import edit_profile_policies
from .profiles import clone_profile, edit_profile, list_profiles, show_profile
from .requests import Handler, signed_in
from .signing_in import login, logout, start
from .usage import change_oauth_usage, show_oauth_usage
from .users import (
    assign_permission_set,
    change_user,
    change_user_assignments,
    edit_user,
    list_users,
    new_user,
    reset_password,
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


def _group_routes(pages: GroupPages) -> Iterator[Route]:
    path, one = pages.words.path, pages.words.path + "/{record_id}"
    yield _page(path, pages.overview)
    yield _page(f"{path}/new", pages.new, needs="ManageUsers", posts=True)
    yield _page(one, pages.show)
    yield _page(f"{one}/edit", pages.edit, needs="ManageUsers", posts=True)
    yield _button(f"{one}/delete", pages.delete, needs="ManageUsers")
    yield _button(f"{one}/members", pages.change_members, needs="ManageUsers")
    if pages.words is QUEUES:
        yield _button(f"{one}/objects", pages.change_objects, needs="ManageUsers")


def _permission_routes() -> Iterator[Route]:
    needs, assigns = "ManageProfilesPermissionsets", "AssignPermissionSets"
    path, one = permission_sets.PATH, permission_sets.PATH + "/{record_id}"
    yield _page(path, permission_sets.list_permission_sets)
    yield _page(f"{path}/new", permission_sets.new_permission_set, needs=needs, posts=True)
    yield _page(one, permission_sets.show_permission_set)
    yield _page(f"{one}/edit", permission_sets.edit_permission_set, needs=needs, posts=True)
    yield _page(f"{one}/permissions", permission_sets.edit_permissions, needs=needs, posts=True)
    yield _page(f"{one}/objects/{{name}}", edit_settings(of_permission_set), needs=needs, posts=True)
    yield _button(f"{one}/delete", permission_sets.delete_permission_set, needs=needs)
    yield _button(f"{one}/assigned-users", permission_sets.change_assigned_users, needs=assigns)
    path, one = permission_set_groups.PATH, permission_set_groups.PATH + "/{record_id}"
    yield _page(path, permission_set_groups.list_groups)
    yield _page(f"{path}/new", permission_set_groups.new_group, needs=needs, posts=True)
    yield _page(one, permission_set_groups.show_group)
    yield _page(f"{one}/edit", permission_set_groups.edit_group, needs=needs, posts=True)
    yield _button(f"{one}/delete", permission_set_groups.delete_group, needs=needs)
    yield _button(f"{one}/components", permission_set_groups.change_components, needs=needs)
    yield _button(f"{one}/assigned-users", permission_set_groups.change_group_users, needs=assigns)


def _role_routes() -> Iterator[Route]:
    path, one = roles.PATH, roles.PATH + "/{record_id}"
    yield _page(path, roles.show_roles)
    yield _page(f"{path}/new", roles.new_role, needs="ManageRoles", posts=True)
    yield _page(one, roles.show_role)
    yield _page(f"{one}/edit", roles.edit_role, needs="ManageRoles", posts=True)
    yield _button(f"{one}/delete", roles.delete_role, needs="ManageRoles")


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
    _button(f"{_USER}/reset-password", reset_password, needs="ResetPasswords"),
    _button(f"{_USER}/permission-sets", assign_permission_set),
    _button(f"{_USER}/assignments/{{kind}}", change_user_assignments),
    _button(f"{_USER}/grants", revoke_grant, needs="ManageUsers"),
    _page("/setup/profiles", list_profiles),
    _page(_PROFILE, show_profile),
    _page(f"{_PROFILE}/clone", clone_profile, needs="ManageProfilesPermissionsets", posts=True),
    _page(f"{_PROFILE}/policies", edit_profile_policies, needs="ManageProfilesPermissionsets", posts=True),
    _page(f"{_PROFILE}/objects/{{name}}", edit_settings(of_profile), needs="ManageProfilesPermissionsets", posts=True),
    _page(f"{_PROFILE}/edit", edit_profile, needs="ManageProfilesPermissionsets", posts=True),
    *_permission_routes(),
    *_group_routes(GroupPages(PUBLIC_GROUPS)),
    *_group_routes(GroupPages(QUEUES)),
    *_role_routes(),
    *(_page(one.path, one.show, needs="CustomizeApplication", posts=True) for one in SWITCH_PAGES),
    _page("/setup/object-manager", list_objects),
    _page("/setup/object-manager/{name}", show_object),
    _page("/setup/api", show_api),
    _page("/setup/company", show_company),
    _page("/setup/oauth-usage", show_oauth_usage),
    _button("/setup/oauth-usage", change_oauth_usage, needs="ManageUsers"),
    _page("/setup/login-history", show_login_history, needs="MonitorLoginHistory"),
    *_app_routes(AppKind.EXTERNAL_CLIENT_APP),
    *_app_routes(AppKind.CONNECTED_APP),
]
