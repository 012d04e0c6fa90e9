"""setPassword, resetPassword and changeOwnPassword. Source: salesforce-api.md, B4."""

from typing import Any

from sf_emulator.objects.ids import normal_id
from sf_emulator.objects.passwords import check_new_password, may_set_password

from . import texts
from .calls import Call
from .faults import api_fault


def set_password(call: Call) -> dict[str, Any]:
    """A user gets this password."""
    user_id = _user_id(call)
    password = call.request.text("password")
    check_new_password(password)
    call.org.set_password(user_id, password)
    return {}


def reset_password(call: Call) -> dict[str, Any]:
    """A user gets a password that is made up, to be replaced when it has been used once."""
    by_mail = call.request.header("EmailHeader", "triggerUserEmail").lower() not in ("false", "0")
    return {"password": call.org.reset_password(_user_id(call), by_mail=by_mail)}


def change_own_password(call: Call) -> dict[str, Any]:
    """The caller, who knows the old password, gets a new one."""
    user_id = call.actor.user_id
    if not call.org.check_password(user_id, call.request.text("oldPassword")):
        raise api_fault("INVALID_OLD_PASSWORD", texts.WRONG_OLD_PASSWORD)
    password = call.request.text("newPassword")
    check_new_password(password)
    call.org.set_password(user_id, password)
    return {}


def _user_id(call: Call) -> str:
    sent = call.request.text("userId").strip()
    user_id = normal_id(sent)
    if user_id is None or call.org.get("User", user_id) is None:
        raise api_fault("INVALID_ID_FIELD", texts.BAD_ID.format(value=sent))
    if not may_set_password(call.actor, user_id):
        raise api_fault("INSUFFICIENT_ACCESS", texts.NO_PASSWORD_RIGHT)
    return user_id
