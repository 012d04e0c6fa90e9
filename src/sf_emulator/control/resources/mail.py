"""Addresses that wait for their users' confirmation."""

from typing import Any

from sf_emulator.control.endpoints import Call, CallRefused, Endpoint


def _confirm(call: Call) -> dict[str, Any]:
    org, user_id = call.access.org, call.params["user_id"]
    user = org.get("User", user_id)
    if user is None:
        raise CallRefused(404, f"There is no user {user_id}.")
    if org.pending_email(user["Id"]) is None:
        raise CallRefused(400, f"No e-mail change of {user['Username']} waits for confirmation.")
    org.confirm_email(user["Id"])
    return {"user_id": user["Id"], "email": org.field_of("User", user["Id"], "Email")}


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/users/{user_id}/confirm-email",
        summary="The user follows the link in the mail: the pending e-mail address takes effect.",
        answer=_confirm,
        is_of_one_org=True,
    ),
)
