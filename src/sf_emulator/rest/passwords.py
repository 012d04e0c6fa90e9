"""/sobjects/User/{id}/password: is it expired, set it, reset it. Source: salesforce-api.md, C5."""

from sf_emulator.objects.ids import normal_id

from . import texts
from .calls import Answer, Call

_SHORTEST = 8


def read_password(call: Call) -> Answer:
    """Whether the password has expired; here none does."""
    _user_id(call)
    return Answer(200, {"isExpired": False}, xml_root="Password")


def set_password(call: Call) -> Answer:
    """204, or INVALID_NEW_PASSWORD."""
    user_id = _user_id(call)
    password = call.fields.get("NewPassword")
    if not isinstance(password, str) or len(password) < _SHORTEST or password.isalpha() or password.isdigit():
        raise texts.weak_password()
    call.org.set_password(user_id, password)
    return Answer(204)


def reset_password(call: Call) -> Answer:
    """A new password, made up."""
    user_id = _user_id(call)
    return Answer(200, {"NewPassword": call.org.reset_password(user_id)}, xml_root="Password")


def _user_id(call: Call) -> str:
    row = call.org.get("User", normal_id(call.params["id"]) or "")
    if row is None:
        raise texts.not_found()
    own = row["Id"] == call.actor.user_id
    if not own and call.actor.permissions.isdisjoint({"ManageUsers", "ResetPasswords"}):
        raise texts.no_password_access()
    return str(row["Id"])
