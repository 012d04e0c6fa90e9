"""What Salesforce would have sent by mail, and the addresses that wait for an answer."""

from dataclasses import asdict
from typing import Any

from sf_emulator.control.endpoints import Call, CallRefused, Endpoint


def _outbox(call: Call) -> dict[str, Any]:
    return {"mail": [asdict(mail) for mail in call.access.org.outbox.all(call.query.get("user"))]}


def _clear(call: Call) -> None:
    call.access.org.outbox.clear()


def _waiting(call: Call) -> dict[str, Any]:
    org = call.access.org
    waiting = org.waiting_emails()
    return {"pending_emails": [row | {"username": org.field_of("User", row["user_id"], "Username")} for row in waiting]}


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
        method="GET",
        path="/mail",
        summary="Mail that Salesforce would have sent, oldest first: new passwords, changes of e-mail addresses.",
        answer=_outbox,
        query={"user": "Only to the user with this id of 18 characters."},
        is_of_one_org=True,
    ),
    Endpoint(method="DELETE", path="/mail", summary="Forget the mail.", answer=_clear, status=204, is_of_one_org=True),
    Endpoint(
        method="GET",
        path="/pending-emails",
        summary="E-mail addresses that wait for their users' confirmation.",
        answer=_waiting,
        is_of_one_org=True,
    ),
    Endpoint(
        method="POST",
        path="/users/{user_id}/confirm-email",
        summary="The user follows the link in the mail: the pending e-mail address takes effect.",
        answer=_confirm,
        is_of_one_org=True,
    ),
)
