"""/sobjects/User/{id}/password: is it expired, set it, reset it. Source: salesforce-api.md, C5."""

from sf_emulator.objects.ids import normal_id
from sf_emulator.objects.passwords import check_new_password, may_set_password

from . import texts
from .calls import Answer, Call


def read_password(call: Call) -> Answer:
    """Whether the user must choose a new one."""
    return Answer(200, {"isExpired": call.org.has_expired_password(_user_id(call))}, xml_root="Password")


def set_password(call: Call) -> Answer:
    """204, or INVALID_NEW_PASSWORD."""
    user_id = _user_id(call)
    password = str(call.fields.get("NewPassword") or "")
    check_new_password(password)
    call.org.set_password(user_id, password)
    return Answer(204)


def reset_password(call: Call) -> Answer:
    """A new password, made up, to be replaced when it has been used once."""
    user_id = _user_id(call)
    return Answer(200, {"NewPassword": call.org.reset_password(user_id)}, xml_root="Password")


def _user_id(call: Call) -> str:
    row = call.org.get("User", normal_id(call.params["id"]) or "")
    if row is None:
        raise texts.not_found()
    if not may_set_password(call.actor, row["Id"]):
        raise texts.no_password_access()
    return str(row["Id"])
