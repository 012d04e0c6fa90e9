"""Sending messages with Apprise. The addresses hold passwords and tokens: only the kind of service is ever named."""

import logging
from typing import TYPE_CHECKING

from django.conf import settings

from instep.domain.notices import Notice
from instep.domain.problems import BadInput, InstepError, Problem
from instep.salesforce import Secret

if TYPE_CHECKING:
    from apprise import NotifyBase

SETTING = "INSTEP_NOTIFY_URLS"


class NotifyingFailed(InstepError):
    """Nobody, or not everybody, could be told."""


def are_receivers_set() -> bool:
    return bool(settings.INSTEP_NOTIFY_URLS)


def check_receivers() -> None:
    """Raises BadInput, naming every address that no service understands by its place and scheme."""
    _receivers()


def send(notice: Notice) -> list[str]:
    """Tell every receiver. Returns the kinds of services that were told.

    Raises:
        BadInput: An address cannot be used.
        NotifyingFailed: A service did not take the message; the others were told.
    """
    receivers = _receivers()
    outcomes = [(_kind(receiver), receiver.notify(title=notice.title, body=notice.body)) for receiver in receivers]
    failed = [kind for kind, was_told in outcomes if not was_told]
    if failed:
        raise NotifyingFailed(_not_told(failed))
    return [kind for kind, _ in outcomes]


def send_test() -> list[str]:
    """Tell every receiver that this is a test. Raises as `send` does, and BadInput when there is nobody."""
    if not are_receivers_set():
        raise BadInput(
            Problem(
                "notify-nobody",
                "There is nobody to notify",
                next_step=f"Set {SETTING}, for example to mailto://user:password@example.com",
            )
        )
    body = f"This is a test. Messages about connections will come like this.\n{settings.INSTEP_PUBLIC_URL}"
    return send(Notice("Instep: a test message", body))


def _receivers() -> list["NotifyBase"]:
    """Apprise is loaded only here: it takes most of a second. Its own log would show addresses."""
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    receivers, problems = [], []
    for place, url in enumerate(settings.INSTEP_NOTIFY_URLS, start=1):
        receiver = apprise.Apprise.instantiate(url.open())
        if isinstance(receiver, apprise.NotifyBase):
            receivers.append(receiver)
        else:
            problems.append(_unusable(place, url))
    if problems:
        raise BadInput(*problems)
    return receivers


def _kind(receiver: "NotifyBase") -> str:
    return str(receiver.service_name)


def _unusable(place: int, url: Secret) -> Problem:
    scheme, separator, _ = url.open().partition("://")
    shown = f" ({scheme}://…)" if separator and scheme.isalnum() else ""
    return Problem(
        "notify-url-invalid",
        f"Address {place} of {SETTING}{shown} is none that Apprise understands",
        next_step="Compare it with Apprise's list of services, then try `instep notify test`",
    )


def _not_told(kinds: list[str]) -> Problem:
    return Problem(
        "notify-failed",
        f"The message was not taken by: {', '.join(kinds)}",
        next_step=f"Check that service's address, token and network in {SETTING}, then run `instep notify test`",
    )
