"""Profiles: the list, a profile's permissions, cloning and editing."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sf_emulator.objects import RecordRefused
from sf_emulator.objects.access import LoginHours
from sf_emulator.objects.granted_access import copy_access
from sf_emulator.objects.rules.profiles import refuse_taken_profile_name
from sf_emulator.objects.user_permissions import PERMISSIONS

from .object_settings import of_profile, settings_list
from .permissions_form import given, grouped, read_permissions, saved_with
from .record_pages import reasons
from .requests import SetupRequest, redirect


def list_profiles(setup: SetupRequest) -> Response:
    """Every profile with its licence and its users."""
    rows = setup.org.store.rows(
        'SELECT p."Id", p."Name", p."Description", l."Name" AS licence, '
        '(SELECT count(*) FROM "User" u WHERE u."ProfileId" = p."Id" AND u."IsActive") AS active_users '
        'FROM "Profile" p JOIN "UserLicense" l ON l."Id" = p."UserLicenseId" ORDER BY p."Name"'
    )
    return setup.page("profiles.html", profiles=rows)


def show_profile(setup: SetupRequest) -> Response:
    """One profile and the permissions it gives."""
    profile = _profile(setup)
    return setup.page(
        "profile.html",
        profile=profile,
        licence=setup.org.get("UserLicense", profile["UserLicenseId"]),
        groups=grouped([PERMISSIONS[name] for name in given(profile)]),
        is_fixed=_is_fixed(setup, profile),
        session_timeout_min=setup.access.profiles.session_timeout_min(profile["Id"]),
        login_ip_ranges=setup.access.profiles.login_ip_ranges(profile["Id"]),
        login_hours=LoginHours(setup.org).of(profile["Id"]),
        object_settings=settings_list(setup.org, of_profile(setup)),
    )


def clone_profile(setup: SetupRequest) -> Response:
    """A profile with the same licence and permissions under another name."""
    profile = _profile(setup)
    name = setup.text("Name")
    if not setup.is_post:
        return setup.page("profile_clone.html", profile=profile, name="", errors=[])
    try:
        clone_id = _insert_clone(setup, profile, name)
    except RecordRefused as refused:
        errors = [error.message for error in refused.errors]
        return setup.page("profile_clone.html", 422, profile=profile, name=name, errors=errors)
    return redirect(f"/setup/profiles/{clone_id}", f"{name} was created from {profile['Name']}.")


def edit_profile(setup: SetupRequest) -> Response:
    """The permissions' form. What a permission needs is ticked with it."""
    profile = _profile(setup)
    if _is_fixed(setup, profile):
        return redirect(f"/setup/profiles/{profile['Id']}", "System Administrator is standard: clone it.")
    if not setup.is_post:
        return _form(setup, profile, given(profile), [])
    permissions, added = read_permissions(setup)
    fields = permissions | {"Name": setup.text("Name"), "Description": setup.text("Description") or None}
    try:
        setup.org.update("Profile", profile["Id"], fields, setup.actor)
    except RecordRefused as refused:
        return _form(setup, profile, given(permissions), reasons(refused))
    return redirect(f"/setup/profiles/{profile['Id']}", saved_with("The profile was saved.", added))


def _profile(setup: SetupRequest) -> dict[str, Any]:
    profile = setup.org.get("Profile", setup.request.path_params["profile_id"])
    if profile is None:
        raise HTTPException(404)
    return profile


def _is_fixed(setup: SetupRequest, profile: dict[str, Any]) -> bool:
    return bool(profile["Id"] == setup.org.administrator_profile_id)


def _insert_clone(setup: SetupRequest, profile: dict[str, Any], name: str) -> str:
    """Setup makes profiles, the API does not: the org inserts it; the route asked for the permission."""
    refuse_taken_profile_name(setup.org, name)
    copied = {key: profile[key] for key in profile if key.startswith("Permissions")}
    copied |= {"Name": name, "UserLicenseId": profile["UserLicenseId"], "UserType": profile["UserType"]}
    org = setup.org
    with org.store.transaction():
        clone_id = org.insert("Profile", copied | {"Description": f"Clone of {profile['Name']}"}, None)
        copy_access(org, *(org.permission_set_of_profile(each) for each in (profile["Id"], clone_id)))
    return clone_id


def _form(setup: SetupRequest, profile: dict[str, Any], ticked: frozenset[str], errors: list[str]) -> Response:
    return setup.page(
        "profile_edit.html",
        422 if errors else 200,
        profile=profile,
        ticked=ticked,
        errors=errors,
        groups=grouped(list(PERMISSIONS.values())),
    )
