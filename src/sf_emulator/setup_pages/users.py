"""Users: the list, a user's page, and what an administrator does to one."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sf_emulator.objects import RecordRefused
from sf_emulator.objects.access import is_frozen

from .requests import SetupRequest, redirect
from .user_assignments import assignment_lists, change_assignments
from .user_forms import NOTIFY, new_user_values, read_user_form, user_form_choices, values_of_user
from .user_list import USERS_A_PAGE, UserView, find_users

_SETS_OF_OTHERS = ("Profile", "Group")
"""Permission sets that a profile or a permission set group keeps: nobody is given them alone."""


def list_users(setup: SetupRequest) -> Response:
    """Users by name, fifty a page, searched and filtered."""
    query = setup.request.query_params
    view = UserView.of(query.get("view", "active"))
    page = max(int(query["page"]), 1) if query.get("page", "").isdecimal() else 1
    search = query.get("search", "").strip()
    users, total = find_users(setup.org, search, view, page)
    return setup.page(
        "users.html",
        users=users,
        total=total,
        view=view,
        views=UserView,
        search=search,
        page_number=page,
        first=(page - 1) * USERS_A_PAGE + 1 if users else 0,
        pages=max((total + USERS_A_PAGE - 1) // USERS_A_PAGE, 1),
    )


def show_user(setup: SetupRequest) -> Response:
    """One user with what the user has: permission sets, apps, logins."""
    return _show(setup, _user(setup), [])


def new_user(setup: SetupRequest) -> Response:
    """The form for a new user; a password may be given at once."""
    if not setup.is_post:
        return _form(setup, None, new_user_values(setup.org), [])
    form = read_user_form(setup)
    if form.errors:
        return _form(setup, None, form.values, form.errors)
    try:
        with setup.org.store.transaction():
            user_id = setup.org.insert("User", form.fields, setup.actor)
            if form.password:
                setup.org.set_password(user_id, form.password)
            if setup.ticked(NOTIFY):
                setup.org.welcome(user_id)
    except RecordRefused as refused:
        return _form(setup, None, form.values, [error.message for error in refused.errors])
    return redirect(f"/setup/users/{user_id}", "The user was created.")


def edit_user(setup: SetupRequest) -> Response:
    """The form of a user who exists."""
    user = _user(setup)
    if not setup.is_post:
        return _form(setup, user, values_of_user(setup.org, user), [])
    form = read_user_form(setup)
    if form.errors:
        return _form(setup, user, form.values, form.errors)
    changed = {name: value for name, value in form.fields.items() if value != user[name]}
    try:
        setup.org.update("User", user["Id"], changed, setup.actor)
    except RecordRefused as refused:
        return _form(setup, user, form.values, [error.message for error in refused.errors])
    if form.password:
        setup.org.set_password(user["Id"], form.password)
    elif setup.ticked(NOTIFY):
        setup.org.reset_password(user["Id"])
    return redirect(f"/setup/users/{user['Id']}", "The user was saved.")


def change_user(setup: SetupRequest) -> Response:
    """The buttons of a user's page: freeze, unfreeze, deactivate, activate."""
    user = _user(setup)
    action = setup.text("action")
    try:
        _CHANGES[action](setup, user)
    except KeyError as unknown:
        raise HTTPException(400) from unknown
    except RecordRefused as refused:
        return _show(setup, user, [error.message for error in refused.errors])
    return redirect(f"/setup/users/{user['Id']}", _DONE[action])


def assign_permission_set(setup: SetupRequest) -> Response:
    """Give a user a permission set, or take one back."""
    user = _user(setup)
    assignment_id = setup.text("remove")
    try:
        if assignment_id:
            setup.org.delete("PermissionSetAssignment", assignment_id, setup.actor)
        else:
            fields = {"AssigneeId": user["Id"], "PermissionSetId": setup.text("permission_set_id")}
            setup.org.insert("PermissionSetAssignment", fields, setup.actor)
    except RecordRefused as refused:
        return _show(setup, user, [error.message for error in refused.errors])
    done = "The permission set was removed." if assignment_id else "The permission set was assigned."
    return redirect(f"/setup/users/{user['Id']}", done)


def change_user_assignments(setup: SetupRequest) -> Response:
    """Give a user a permission set group, a licence, a package, a group or a queue, or take one back."""
    user = _user(setup)
    errors = change_assignments(setup, user)
    if errors:
        return _show(setup, user, errors)
    return redirect(f"/setup/users/{user['Id']}", "The assignments were changed.")


def reset_password(setup: SetupRequest) -> Response:
    """A new password, shown once: what Salesforce would send by mail."""
    user = _user(setup)
    return _show(setup, user, [], new_password=setup.org.reset_password(user["Id"]))


def revoke_grant(setup: SetupRequest) -> Response:
    """Take back what the user allowed an app."""
    user = _user(setup)
    number = setup.text("grant")
    grant = setup.access.grants.get(int(number)) if number.isdecimal() else None
    if grant is None or grant.user_id != user["Id"]:
        raise HTTPException(404)
    setup.access.grants.revoke(grant)
    return redirect(f"/setup/users/{user['Id']}", "The app's access was revoked.")


def _user(setup: SetupRequest) -> dict[str, Any]:
    user = setup.org.get("User", setup.request.path_params["user_id"])
    if user is None:
        raise HTTPException(404)
    return user


def _set_active(setup: SetupRequest, user: dict[str, Any], *, active: bool) -> None:
    setup.org.update("User", user["Id"], {"IsActive": active}, setup.actor)


def _set_frozen(setup: SetupRequest, user: dict[str, Any], *, frozen: bool) -> None:
    for login in setup.org.find("UserLogin", UserId=user["Id"]):
        setup.org.update("UserLogin", login["Id"], {"IsFrozen": frozen}, setup.actor)


_CHANGES = {
    "freeze": lambda setup, user: _set_frozen(setup, user, frozen=True),
    "unfreeze": lambda setup, user: _set_frozen(setup, user, frozen=False),
    "deactivate": lambda setup, user: _set_active(setup, user, active=False),
    "activate": lambda setup, user: _set_active(setup, user, active=True),
}
_DONE = {
    "freeze": "The user is frozen and cannot log in.",
    "unfreeze": "The user can log in again.",
    "deactivate": "The user was deactivated; the license is free.",
    "activate": "The user was activated.",
}


def _show(setup: SetupRequest, shown: dict[str, Any], errors: list[str], *, new_password: str = "") -> Response:
    org, access = setup.org, setup.access
    assignments = [
        (assignment, org.get("PermissionSet", assignment["PermissionSetId"]))
        for assignment in org.find("PermissionSetAssignment", AssigneeId=shown["Id"])
    ]
    own = [(row, one) for row, one in assignments if one and one["Type"] not in _SETS_OF_OTHERS]
    held = {one["Id"] for _, one in own}
    others = [one for one in org.find("PermissionSet") if one["Type"] not in _SETS_OF_OTHERS and one["Id"] not in held]
    profile = org.get("Profile", shown["ProfileId"]) or {}
    return setup.page(
        "user.html",
        422 if errors else 200,
        shown=shown,
        errors=errors,
        profile=profile,
        licence=org.get("UserLicense", profile["UserLicenseId"]),
        role=org.get("UserRole", shown["UserRoleId"]) if shown["UserRoleId"] else None,
        manager=org.get("User", shown["ManagerId"]) if shown["ManagerId"] else None,
        is_frozen=is_frozen(org, shown["Id"]),
        pending_email=org.pending_email(shown["Id"]),
        assignments=own,
        assignment_lists=assignment_lists(org, shown),
        new_password=new_password,
        other_sets=sorted(others, key=lambda one: one["Label"]),
        grants=[grant for grant in access.grants.all() if grant.user_id == shown["Id"]],
        app_names={app.number: app.settings.name for app in access.apps.all()},
        logins=access.login_history.newest(10, shown["Id"]),
        custom_fields=[field for field in org.schema["User"].fields.values() if field.custom],
    )


def _form(setup: SetupRequest, shown: dict[str, Any] | None, values: dict[str, Any], errors: list[str]) -> Response:
    return setup.page(
        "user_edit.html",
        422 if errors else 200,
        shown=shown,
        values=values,
        errors=errors,
        **user_form_choices(setup.org),
    )
