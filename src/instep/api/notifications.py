"""Whether the people who look after connections can be told."""

from django.http import HttpRequest
from ninja import Router
from typing_extensions import TypedDict

from instep.connections.notifying import send_test

router = Router(tags=["Notifications"])


class Told(TypedDict):
    """The kinds of services that took the message; their addresses are secrets."""

    sent_to: list[str]


@router.post("/test", response=Told, summary="Send a test message to every address in INSTEP_NOTIFY_URLS")
def post_test(request: HttpRequest) -> Told:
    return {"sent_to": send_test()}
