"""A look at a host that needs no sign-in and costs no API call: is it there, until when is its certificate good,
what time is it there, which API versions does it offer?"""

import dataclasses
import email.utils
import json
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from instep.salesforce.errors import Unintelligible
from instep.salesforce.wire import MAX_SIGN_IN_BYTES, Answer, exchange

VERSIONS_PATH = "/services/data/"


@dataclasses.dataclass(frozen=True, slots=True)
class Probe:
    """`certificate_ends` is None without TLS; `clock_ahead` when the answer has no date. Salesforce's dates are whole
    seconds, so `clock_ahead` is right to a second and half the time that the request took."""

    certificate_ends: datetime | None
    clock_ahead: timedelta | None
    versions: tuple[str, ...]


def probe(http: httpx2.Client, origin: str, now: Callable[[], datetime]) -> Probe:
    """Ask an origin once for its API versions. Any answer at all means that it is there.

    Raises:
        TryAgainLater: There is none.
    """
    certificates: list[datetime] = []

    def notice(response: httpx2.Response) -> None:
        certificates.extend(_certificate_ends(response))

    http.event_hooks["response"] = [notice]
    sent_at = now()
    try:
        answer = _ask(http, origin)
    finally:
        http.event_hooks["response"] = []
    halfway = sent_at + (now() - sent_at) / 2
    return Probe(
        certificate_ends=certificates[0] if certificates else None,
        clock_ahead=_clock_ahead(answer, halfway) if answer else None,
        versions=_versions(answer) if answer else (),
    )


def _ask(http: httpx2.Client, origin: str) -> Answer | None:
    """None: it answered with something that is not looked at, such as a redirect."""
    request = http.build_request("GET", f"{origin}{VERSIONS_PATH}", headers={"Accept": "application/json"})
    try:
        return exchange(http, request, is_write=False, limit_bytes=MAX_SIGN_IN_BYTES)
    except Unintelligible:
        return None


def _certificate_ends(response: httpx2.Response) -> list[datetime]:
    stream: Any = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream else None
    certificate = tls.getpeercert() if tls else None
    if not certificate or "notAfter" not in certificate:
        return []
    return [datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), tz=UTC)]


def _clock_ahead(answer: Answer, ours: datetime) -> timedelta | None:
    try:
        theirs = email.utils.parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    middle_of_second = timedelta(milliseconds=500)
    return theirs + middle_of_second - ours if theirs.tzinfo else None


def _versions(answer: Answer) -> tuple[str, ...]:
    """Oldest first; nothing when the answer is no list of versions."""
    try:
        listed = json.loads(answer.body)
        return tuple(sorted((str(each["version"]) for each in listed), key=float))
    except (ValueError, TypeError, KeyError):
        return ()
