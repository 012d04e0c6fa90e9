"""OAuth without a person: the connection's certificate, and signing in with it or with client credentials."""

from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import SecretStr

from instep.api.fields import Given, secret
from instep.connections.certificates import make_certificate, renew_certificate
from instep.connections.documents import (
    CertificatesDocument,
    ConnectionDetails,
    certificates_document,
    details_of,
)
from instep.connections.managing import find_connection
from instep.connections.signing_in import sign_in_with_certificate, sign_in_with_client_credentials

router = Router(tags=["OAuth without a person"])


class CertificateGiven(Given):
    """`renew` makes the next one beside the one in use."""

    renew: bool = False


class SignInGiven(Given):
    """`username` belongs to the certificate. Key or secret left out: the stored one."""

    way: Literal["certificate", "client-credentials"]
    username: str = ""
    consumer_key: str = ""
    consumer_secret: SecretStr | None = None


@router.get("/{name}/certificates", response=CertificatesDocument, summary="List the certificates")
def list_certificates(request: HttpRequest, name: str) -> CertificatesDocument:
    """The one in use, then the next one. Their private keys stay in the vault."""
    return certificates_document(find_connection(name))


@router.post("/{name}/certificates", response=CertificatesDocument, summary="Make the certificate to upload")
def post_certificate(request: HttpRequest, name: str, given: CertificateGiven) -> CertificatesDocument:
    """One that is there already is not made again. The next one takes over as soon as Salesforce accepts it."""
    connection = find_connection(name)
    make = renew_certificate if given.renew else make_certificate
    make(connection, now=timezone.now())
    return certificates_document(connection)


@router.post("/{name}/sign-in", response=ConnectionDetails, summary="Sign in without a person, and save")
def post_sign_in(request: HttpRequest, name: str, given: SignInGiven) -> ConnectionDetails:
    """Nothing is saved when Salesforce refuses it."""
    connection = find_connection(name)
    app_secret, now = secret(given.consumer_secret), timezone.now()
    if given.way == "certificate":
        sign_in_with_certificate(
            connection,
            username=given.username,
            now=now,
            consumer_key=given.consumer_key,
            consumer_secret=app_secret,
        )
    else:
        sign_in_with_client_credentials(
            connection, now=now, consumer_key=given.consumer_key, consumer_secret=app_secret
        )
    return details_of(find_connection(name))
