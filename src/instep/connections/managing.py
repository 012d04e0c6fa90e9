"""Adding, changing and removing connections. Every refusal names every bad place."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from instep.connections.addresses import login_address
from instep.connections.events import record_event
from instep.connections.grants import counted_grant
from instep.connections.health import note_state
from instep.connections.health_models import EventKind
from instep.connections.locks import token_lock
from instep.connections.models import Connection, OAuthCredential, SoapCredential
from instep.connections.outcomes import begin_outcome
from instep.connections.tokens import settle
from instep.connections.validating import (
    NewConnection,
    bad_consumer,
    bad_name,
    bad_org,
    checked_origin,
    half_given,
    missing,
    name_taken,
)
from instep.connections.vault import VaultLocked, seal
from instep.domain.credentials import SignIn
from instep.domain.problems import BadInput, NotFound, Problem, Severity
from instep.salesforce import SalesforceError, Secret, make_http
from instep.salesforce.oauth.revoke import revoke_token


def find_connection(name: str) -> Connection:
    """Raises NotFound, naming the connections that exist."""
    connection = Connection.objects.filter(name=name).first()
    if connection:
        return connection
    existing = ", ".join(Connection.objects.values_list("name", flat=True))
    next_step = f"There are: {existing}" if existing else "There is none yet: run `instep connection add`"
    raise NotFound(Problem("connection-not-found", f"There is no connection {name}", next_step=next_step))


def add_connection(given: NewConnection) -> Connection:
    """API integration on; the feature too when a consumer key is given.

    Raises:
        BadInput: Naming every bad place; nothing was stored.
    """
    problems = [*bad_name(given.name), *bad_org(given.environment, given.domain), *half_given(given)]
    if problems:
        raise BadInput(*problems)
    try:
        with transaction.atomic():
            return _create(given)
    except IntegrityError as error:
        raise BadInput(name_taken(given.name)) from error


def change_org(connection: Connection, *, environment: str | None = None, domain: str | None = None) -> None:
    """Change where it signs in; None leaves it alone, but a domain goes with its environment. The org it is bound to
    stays. Raises BadInput."""
    environment = environment or connection.environment
    if domain is None:
        domain = connection.domain if environment == connection.environment else ""
    problems = bad_org(environment, domain)
    if problems:
        raise BadInput(*problems)
    connection.environment, connection.domain = environment, checked_origin(domain)
    connection.save(update_fields=["environment", "domain"])
    _note(connection, EventKind.SAVED, f"Signs in at {connection.domain or connection.get_environment_display()}")


def switch(connection: Connection, *, api_integration: bool | None = None, rest_oauth: bool | None = None) -> None:
    """Turn API integration, or the feature OAuth and REST integration, on or off. None leaves it alone.

    Enabling the feature finds an earlier authorisation still there; disabling it goes back to SOAP.
    """
    wanted = {"api_integration_enabled": api_integration, "rest_oauth_enabled": rest_oauth}
    changed = {name: on for name, on in wanted.items() if on is not None and on != getattr(connection, name)}
    for name, on in changed.items():
        setattr(connection, name, on)
    connection.save(update_fields=["api_integration_enabled", "rest_oauth_enabled"])
    for name, on in changed.items():
        _note(connection, EventKind.SWITCHED, f"{_SWITCHES[name]} turned {'on' if on else 'off'}")


def save_soap_credential(connection: Connection, *, username: str, password: Secret) -> None:
    """Store user name and password; an empty password keeps the stored one.

    Raises:
        BadInput: Half of it is missing.
    """
    stored = SoapCredential.objects.filter(connection=connection, username=username.strip()).first()
    problems = [] if password or stored else [missing("SOAP password", connection.name)]
    problems += [] if username.strip() else [missing("SOAP user name", connection.name)]
    if problems:
        raise BadInput(*problems)
    if password:
        sealed = seal(password, SoapCredential.place("password", connection.pk))
        SoapCredential.objects.update_or_create(
            connection=connection, defaults={"username": username.strip(), "password_sealed": sealed}
        )
        begin_outcome(connection, SignIn.SOAP, timezone.now())
        _note(connection, EventKind.SAVED, f"SOAP credentials of {username.strip()} saved")


def forget_soap_credential(connection: Connection) -> None:
    if SoapCredential.objects.filter(connection=connection).delete()[0]:
        _note(connection, EventKind.FORGOTTEN, "SOAP credentials forgotten")


def save_consumer(connection: Connection, *, key: str, secret: Secret) -> None:
    """Store an app's key and secret without authorising. An empty secret keeps the stored one.

    Raises:
        BadInput: Something is missing, or the connection is authorised with another key: its tokens would be lost.
            Authenticating with the new key, then saving, replaces both together.
    """
    with token_lock(connection.pk):
        stored = OAuthCredential.objects.filter(connection=connection).first()
        problems = bad_consumer(connection, stored, key.strip(), secret)
        if problems:
            raise BadInput(*problems)
        defaults: dict[str, object] = {"consumer_key": key.strip()}
        if secret:
            defaults["consumer_secret_sealed"] = seal(secret, OAuthCredential.place("consumer_secret", connection.pk))
        OAuthCredential.objects.update_or_create(connection=connection, defaults=defaults)


def disconnect(connection: Connection) -> Problem | None:
    """Revoke the authorisation at Salesforce and forget its tokens; the app's key, secret and certificate stay.

    Returns a warning when Salesforce could not be told: the grant may live on there and must be revoked in Setup.
    """
    with token_lock(connection.pk):
        settle(connection)
        credential = OAuthCredential.objects.filter(connection=connection, access_token_sealed__isnull=False).first()
        if credential is None:
            return None
        warning = _revoke(connection, credential)
        OAuthCredential.objects.filter(pk=credential.pk).update(
            access_token_sealed=None, refresh_token_sealed=None, lost_at=None, lost_code="", lost_reason=""
        )
        ended = counted_grant(credential.authorized_user_id, credential.consumer_key)
        if warning or credential.refresh_token_sealed is None:
            ended = {}  # what Salesforce was not told still counts there; what has no refresh token never did
        _note(connection, EventKind.FORGOTTEN, f"Authorisation as {credential.authorized_username} forgotten", ended)
    return warning


def remove_connection(connection: Connection) -> Problem | None:
    """Disconnect, then delete it with all that Instep knows of the org. Users in Salesforce are not touched."""
    warning = disconnect(connection)
    connection.delete()
    return warning


_SWITCHES = {"api_integration_enabled": "API integration", "rest_oauth_enabled": "OAuth and REST integration"}


def _note(connection: Connection, kind: EventKind, text: str, facts: Mapping[str, str] | None = None) -> None:
    now = timezone.now()
    record_event(connection, kind, text, now=now, facts=facts)
    note_state(connection, now)


def _create(given: NewConnection) -> Connection:
    connection = Connection.objects.create(
        name=given.name,
        environment=given.environment,
        domain=checked_origin(given.domain),
        api_integration_enabled=True,
        rest_oauth_enabled=bool(given.consumer_key),
    )
    if given.consumer_key:
        OAuthCredential.objects.create(
            connection=connection,
            consumer_key=given.consumer_key.strip(),
            consumer_secret_sealed=seal(given.consumer_secret, OAuthCredential.place("consumer_secret", connection.pk)),
        )
    if given.soap_username:
        save_soap_credential(connection, username=given.soap_username, password=given.soap_password)
    return connection


def _revoke(connection: Connection, credential: OAuthCredential) -> Problem | None:
    if credential.lost_at:
        return None  # Salesforce no longer knows it
    try:
        token = credential.open("refresh_token" if credential.refresh_token_sealed else "access_token")
        with make_http() as http:
            revoke_token(http, login_address(connection), token)
    except SalesforceError as error:
        return _not_revoked(connection, error.said)
    except VaultLocked as error:
        return _not_revoked(connection, str(error))
    return None


def _not_revoked(connection: Connection, said: str) -> Problem:
    return Problem(
        "not-revoked",
        "Salesforce could not be told that the authorisation ends, so it may live on there",
        where=connection.name,
        said=said,
        next_step="Revoke it in Setup → Connected Apps OAuth Usage",
        severity=Severity.WARNING,
    )
