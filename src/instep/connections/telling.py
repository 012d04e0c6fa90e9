"""Telling people what became of a connection: once a change, again after a failure to tell, never twice at once."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q

from instep.connections import notifying
from instep.connections.addresses import health_page
from instep.connections.events import record_event
from instep.connections.health import condition_of, facts_of
from instep.connections.health_models import ConnectionWatch, EventKind
from instep.connections.models import Connection, OAuthCredential, SigningCertificate
from instep.domain.credentials import SOAP_LOGIN_ENDS, SignIn
from instep.domain.notices import Ending, Notice, due_endings, ending_notice, is_news, state_notice
from instep.domain.problems import InstepError
from instep.salesforce.oauth.flows import Flow

TRY_AGAIN_AFTER = timedelta(minutes=5)
Send = Callable[[Notice], object]
log = logging.getLogger(__name__)


def tell_news(connection: Connection, now: datetime, send: Send = notifying.send) -> list[Notice]:
    """Tell what people do not know yet. Returns what was told.

    A message that a service did not take is tried again later; a process that dies while telling may tell twice.
    """
    watch = ConnectionWatch.objects.get(connection=connection)
    news = _news(connection, watch, now)
    if not news or not _claim(watch, now):
        return []
    told: list[Notice] = []
    for notice, remembered in news:
        try:
            send(notice)
        except InstepError as error:
            log.warning("A notification about %s was not sent: %s", connection.name, error)
            return told
        record_event(connection, EventKind.NOTIFIED, f"Notification sent: {notice.title}", now=now)
        ConnectionWatch.objects.filter(pk=watch.pk).update(**remembered)
        told.append(notice)
    ConnectionWatch.objects.filter(pk=watch.pk).update(telling_until=None)
    return told


def endings_of(connection: Connection) -> list[Ending]:
    """What the connection stands on and will not always have."""
    facts = facts_of(connection)
    if not facts.is_switched_on:
        return []
    if facts.sign_in is SignIn.SOAP:
        return [_SOAP_ENDS]
    is_certificate = OAuthCredential.objects.filter(connection=connection, flow=Flow.JWT_BEARER).exists()
    certificate = SigningCertificate.objects.filter(connection=connection, is_next=False).first()
    return [_certificate_ends(certificate)] if is_certificate and certificate else []


def _news(connection: Connection, watch: ConnectionWatch, now: datetime) -> list[tuple[Notice, dict[str, object]]]:
    """Messages, each with what is remembered once it is sent."""
    condition, page = condition_of(connection, now), health_page(connection)
    news: list[tuple[Notice, dict[str, object]]] = []
    if is_news(condition, watch.told_state, now):
        news.append((state_notice(connection.name, condition, page), {"told_state": condition.health}))
    marks = dict(watch.told_endings)
    for ending, mark in due_endings(endings_of(connection), marks, now.date()):
        marks = marks | {ending.key: mark}
        news.append((ending_notice(connection.name, ending, now.date(), page), {"told_endings": marks}))
    return news


def _claim(watch: ConnectionWatch, now: datetime) -> bool:
    is_free = Q(telling_until=None) | Q(telling_until__lte=now)
    mine = ConnectionWatch.objects.filter(is_free, pk=watch.pk)
    return mine.update(telling_until=now + TRY_AGAIN_AFTER) > 0


def _certificate_ends(certificate: SigningCertificate) -> Ending:
    """Each certificate has marks of its own."""
    name = certificate.connection.name
    return Ending(
        f"certificate-{certificate.fingerprint[:16]}",
        "The certificate",
        certificate.ends_at.date(),
        f"Make the next one with `instep connection certificate {name} --renew` and upload it in the app's settings",
    )


_SOAP_ENDS = Ending(
    "soap",
    "SOAP login()",
    SOAP_LOGIN_ENDS,
    "Authenticate with OAuth under Provisioning → Integration; the SOAP credentials can stay until it works",
)
