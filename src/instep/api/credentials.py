"""What a connection signs in with. Secrets go in and never come out."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import SecretStr
from typing_extensions import TypedDict

from instep.api.fields import Given, secret
from instep.api.problems import ProblemPart, problem_part
from instep.connections.documents import ConnectionDetails, details_of
from instep.connections.managing import (
    find_connection,
    forget_soap_credential,
    save_consumer,
    save_soap_credential,
)
from instep.connections.rotating_secrets import rotate_consumer_secret
from instep.connections.staging_secrets import change_consumer_secret, end_former_secret
from instep.domain.problems import BadInput, Problem

router = Router(tags=["Credentials"])


class SoapGiven(Given):
    """`password` is the password with the security token appended; left out, the stored one stays."""

    username: str
    password: SecretStr | None = None


class StagedGiven(Given):
    """A pair that a person staged in Setup; `consumer_key` left out: the same key. Both left out: Salesforce is asked
    for one."""

    consumer_key: str = ""
    consumer_secret: SecretStr | None = None


class FormerEnded(TypedDict):
    """`warning` says what to look at in Salesforce."""

    was_there: bool
    warning: ProblemPart | None


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


@router.post(
    "/{name}/consumer/rotate", response=ConnectionDetails, summary="Change the consumer secret without an outage"
)
def rotate_consumer(request: HttpRequest, name: str, given: StagedGiven) -> ConnectionDetails:
    """The new pair is tried before it is relied on. The former one is kept."""
    connection, staged, now = find_connection(name), secret(given.consumer_secret), timezone.now()
    if staged:
        rotate_consumer_secret(connection, key=given.consumer_key, secret=staged, now=now)
    elif given.consumer_key:
        raise BadInput(Problem("missing", "consumer_key needs its consumer_secret", where=name))
    else:
        change_consumer_secret(connection, now=now)
    return details_of(find_connection(name))


@router.delete("/{name}/consumer/former", response=FormerEnded, summary="End the pair that was replaced")
def delete_former(request: HttpRequest, name: str) -> FormerEnded:
    """In Salesforce, where Instep's user may, and here."""
    ended = end_former_secret(find_connection(name))
    return {"was_there": ended.was_there, "warning": problem_part(ended.warning) if ended.warning else None}
