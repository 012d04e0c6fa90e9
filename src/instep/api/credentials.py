"""What a connection signs in with. Secrets go in and never come out."""

from django.http import HttpRequest
from ninja import Router
from pydantic import SecretStr

from instep.api.fields import Given, secret
from instep.connections.documents import ConnectionDetails, details_of
from instep.connections.managing import (
    find_connection,
    forget_soap_credential,
    save_consumer,
    save_soap_credential,
)

router = Router(tags=["Credentials"])


class SoapGiven(Given):
    """`password` is the password with the security token appended; left out, the stored one stays."""

    username: str
    password: SecretStr | None = None


class ConsumerGiven(Given):
    """`consumer_secret` left out: the stored one stays."""

    consumer_key: str
    consumer_secret: SecretStr | None = None


@router.put("/{name}/soap", response=ConnectionDetails, summary="Save SOAP credentials")
def put_soap(request: HttpRequest, name: str, given: SoapGiven) -> ConnectionDetails:
    connection = find_connection(name)
    save_soap_credential(connection, username=given.username, password=secret(given.password))
    return details_of(connection)


@router.delete("/{name}/soap", response=ConnectionDetails, summary="Forget the SOAP credentials")
def delete_soap(request: HttpRequest, name: str) -> ConnectionDetails:
    connection = find_connection(name)
    forget_soap_credential(connection)
    return details_of(connection)


@router.put("/{name}/consumer", response=ConnectionDetails, summary="Save the app's consumer key and secret")
def put_consumer(request: HttpRequest, name: str, given: ConsumerGiven) -> ConnectionDetails:
    """Nothing is authorised by this. While it is authorised with another key, that key is kept and this refused."""
    connection = find_connection(name)
    save_consumer(connection, key=given.consumer_key, secret=secret(given.consumer_secret))
    return details_of(connection)
