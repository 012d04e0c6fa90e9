"""Connections to the emulated org."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from tests.emulator import Emulator, query_of

from instep.connections.authorizing import begin, receive_answer, save_authorization
from instep.connections.managing import add_connection
from instep.connections.models import Connection
from instep.connections.validating import NewConnection
from instep.salesforce import Secret

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SESSION = "session-of-ann"


def terminal_callback(emulator: Emulator) -> str:
    return str(emulator.ready["app"]["callback_urls"][-1])


def go_and_allow(connection: Connection, emulator: Emulator) -> Connection:
    """Begin, press Allow, save."""
    begun = begin(connection, session_key=SESSION, redirect_uri=terminal_callback(emulator), now=timezone.now())
    answer = query_of(emulator.allow(begun.address))
    pending = receive_answer(answer, session_key=SESSION, now=timezone.now())
    return save_authorization(pending, session_key=SESSION, now=timezone.now(), enable=True)


@pytest.fixture
def oauth_connection(db: None, emulator: Emulator) -> Connection:
    """With the app's key and secret, not authorised."""
    return add_connection(
        NewConnection(
            name="acme",
            environment="custom",
            domain=emulator.url,
            consumer_key=emulator.consumer_key,
            consumer_secret=Secret(emulator.consumer_secret),
        )
    )


@pytest.fixture
def soap_connection(db: None, emulator: Emulator) -> Connection:
    return add_connection(
        NewConnection(
            name="acme-soap",
            environment="custom",
            domain=emulator.url,
            soap_username=emulator.username,
            soap_password=Secret(emulator.password_and_token),
        )
    )


@pytest.fixture
def authorized_connection(oauth_connection: Connection, emulator: Emulator) -> Connection:
    return go_and_allow(oauth_connection, emulator)
