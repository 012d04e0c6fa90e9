"""An administrator in a browser, and a connection to the emulated org."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from instep.connections.managing import add_connection
from instep.connections.models import Connection
from instep.connections.validating import NewConnection
from instep.salesforce import Secret
from tests.emulator import Emulator

PASSWORD = "a long and unusual passphrase"


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_user("ann", "ann@acme.example", PASSWORD)


@pytest.fixture
def signed_in(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def acme(db: None, emulator: Emulator) -> Connection:
    """With the app's key and secret and SOAP credentials, not authorised."""
    return add_connection(
        NewConnection(
            name="acme",
            environment="custom",
            domain=emulator.url,
            consumer_key=emulator.consumer_key,
            consumer_secret=Secret(emulator.consumer_secret),
            soap_username=emulator.username,
            soap_password=Secret(emulator.password_and_token),
        )
    )
