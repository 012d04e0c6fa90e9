"""The key pairs that a connection signs in with: made here, shown as certificates, renewed before they end.

Salesforce keeps one certificate an app. So the next one is made beside the one in use, uploaded, and takes its place as
soon as Salesforce accepts it: until then the old one signs, from then on the new one, and no call is lost between.
"""

from datetime import datetime

from django.db import transaction

from instep.connections.locks import token_lock
from instep.connections.models import Connection, SigningCertificate
from instep.connections.vault import seal
from instep.salesforce.oauth.key_pairs import make_key_pair


def certificates_of(connection: Connection) -> list[SigningCertificate]:
    """The one in use, then the next one; both may be missing."""
    return list(SigningCertificate.objects.filter(connection=connection))


def certificate_to_upload(connection: Connection) -> SigningCertificate | None:
    """The newest one: what Salesforce should have."""
    return SigningCertificate.objects.filter(connection=connection).last()


def make_certificate(connection: Connection, *, now: datetime) -> SigningCertificate:
    """The newest certificate; the first one is made when there is none."""
    with token_lock(connection.pk):
        return certificate_to_upload(connection) or _make(connection, now, is_next=False)


def renew_certificate(connection: Connection, *, now: datetime) -> SigningCertificate:
    """The next certificate beside the one in use. One that waits already is not replaced: it may be uploaded."""
    with token_lock(connection.pk):
        known = certificates_of(connection)
        waiting = [certificate for certificate in known if certificate.is_next]
        return waiting[0] if waiting else _make(connection, now, is_next=bool(known))


def use_next_certificate(connection: Connection) -> None:
    """Salesforce accepted the next one: it takes the place of the other, whose key is forgotten."""
    with transaction.atomic(durable=True):
        SigningCertificate.objects.filter(connection=connection, is_next=False).delete()
        SigningCertificate.objects.filter(connection=connection, is_next=True).update(is_next=False)


def _make(connection: Connection, now: datetime, *, is_next: bool) -> SigningCertificate:
    made = make_key_pair(f"Instep {connection.name}", now=now)
    return SigningCertificate.objects.create(
        connection=connection,
        is_next=is_next,
        certificate=made.certificate,
        private_key_sealed=seal(made.private_key, SigningCertificate.place("private_key", made.fingerprint)),
        fingerprint=made.fingerprint,
        created_at=now,
        ends_at=made.ends_at,
    )
