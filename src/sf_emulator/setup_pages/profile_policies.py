"""A profile's session timeout, and from where and when its users may sign in."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sf_emulator.objects.access import IpRangeRefused, LoginHours, LoginHoursRefused

from .record_pages import FormField
from .requests import SetupRequest, redirect

_LONGEST_TIMEOUT_MIN = 24 * 60
_FIELDS = (
    FormField(
        name="session_timeout_min", label="Session Times Out After (minutes)", hint="Empty: the org's session timeout."
    ),
    FormField(
        name="login_ip_ranges",
        label="Login IP Ranges",
        kind="area",
        hint="One START-END on each line, as in 203.0.113.1-203.0.113.20. Empty: from anywhere.",
    ),
    FormField(
        name="login_hours",
        label="Login Hours",
        kind="area",
        hint="One DAY START-END on each line, as in Monday 08:00-18:00, in the org's time. Empty: at any time.",
    ),
)


def edit_profile_policies(setup: SetupRequest) -> Response:
    """The form and its answer."""
    profile = setup.org.get("Profile", setup.request.path_params["profile_id"])
    if profile is None:
        raise HTTPException(404)
    here = f"/setup/profiles/{profile['Id']}"
    errors: list[str] = []
    if setup.is_post:
        errors = _save(setup, profile["Id"])
        if not errors:
            return redirect(here, "The profile's session settings, IP ranges and login hours were saved.")
    policies = setup.access.profiles
    kept = {
        "session_timeout_min": policies.session_timeout_min(profile["Id"]),
        "login_ip_ranges": "\n".join(policies.login_ip_ranges(profile["Id"])),
        "login_hours": "\n".join(LoginHours(setup.org).of(profile["Id"])),
    }
    return setup.page(
        "record_edit.html",
        422 if errors else 200,
        title=profile["Name"],
        eyebrow="Profiles",
        fields=_FIELDS,
        values={name: setup.text(name) for name in kept} if setup.is_post else kept,
        errors=errors,
        cancel=here,
    )


def _save(setup: SetupRequest, profile_id: str) -> list[str]:
    text = setup.text("session_timeout_min")
    if text and not (text.isdecimal() and 1 <= int(text) <= _LONGEST_TIMEOUT_MIN):
        return [f"Session Times Out After: Enter whole minutes from 1 to {_LONGEST_TIMEOUT_MIN}, or nothing."]
    try:
        with setup.org.store.transaction():
            setup.access.profiles.change_login_ip_ranges(profile_id, setup.text("login_ip_ranges").split())
            LoginHours(setup.org).change(profile_id, setup.text("login_hours").splitlines())
    except (IpRangeRefused, LoginHoursRefused) as refused:
        return [str(refused)]
    setup.access.profiles.change_session_timeout(profile_id, int(text) if text else None)
    return []
