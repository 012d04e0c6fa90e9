"""The Salesforce side of a connection as metadata: what goes into it, decided from what is stored and asked for."""

import dataclasses
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from instep.connections.addresses import console_callback
from instep.connections.bundle_steps import Facts, Step, remaining_steps
from instep.connections.certificates import make_certificate
from instep.connections.models import Connection, OAuthCredential
from instep.connections.vault import seal
from instep.domain.callbacks import TERMINAL_PORT, terminal_callback
from instep.domain.permissions import permissions_for
from instep.domain.problems import BadInput, Problem
from instep.salesforce import Secret
from instep.salesforce.metadata import (
    MANIFEST,
    AppSettings,
    Component,
    connected_app,
    external_client_app,
    manifest,
    permission_set,
    profile,
)
from instep.salesforce.oauth.flows import Flow

LICENCE = "Salesforce"  # Manage Users is among its permissions
APP_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ _-][A-Za-z0-9]+)*")
LONGEST_APP_NAME = 40  # leaves room for the names made of it, which end at 80
KEY_FOR_METADATA = re.compile(r"[A-Za-z0-9]{8,256}")  # salesforce-api.md, A15
KEY_BYTES = 42  # 84 hexadecimal digits, about as long as those that Salesforce makes
WAYS = {  # what the doors call them
    "authorization": Flow.WEB_SERVER,
    "certificate": Flow.JWT_BEARER,
    "client-credentials": Flow.CLIENT_CREDENTIALS,
}


@dataclasses.dataclass(frozen=True, slots=True)
class BundleRequest:
    """What a person asks for. Empty: as the connection has it, or left to Salesforce."""

    contact_email: str
    app: str = "Instep"
    flow: Flow | None = None  # None: as the connection signs in
    as_connected_app: bool = False
    run_as: str = ""  # user name
    terminal_port: int = TERMINAL_PORT
    with_key_and_secret: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Bundle:
    """Files by their path below the folder of package.xml, and what is left to do by hand."""

    connection: str
    facts: Facts
    components: Sequence[Component]

    @property
    def files(self) -> Mapping[str, bytes]:
        """Sorted by path. The same bundle has the same bytes."""
        parts = {component.path: component.xml() for component in self.components}
        return dict(sorted((parts | {MANIFEST: manifest(self.components)}).items()))

    @property
    def secret_files(self) -> frozenset[str]:
        return frozenset(component.path for component in self.components if component.has_secret)

    @property
    def steps(self) -> list[Step]:
        return remaining_steps(self.facts)


def make_bundle(connection: Connection, wanted: BundleRequest, *, now: datetime) -> Bundle:
    """The metadata for one connection.

    A certificate is the connection's newest; key and secret, when asked for, are its own. What it lacks it gets now.

    Raises:
        BadInput: Naming every bad place.
    """
    facts = facts_of(connection, wanted)
    problems = [*_bad_app_name(facts.app), *_bad_contact(wanted.contact_email), *_bad_run_as(facts)]
    if problems:
        raise BadInput(*problems)
    app = _app_settings(connection, facts, wanted, now)
    kinds = [connected_app(app)] if wanted.as_connected_app else external_client_app(app)
    names = [permission.name for permission in permissions_for(api_only=facts.flow.is_unattended)]
    about = f"What Instep needs to keep users in step ({connection.name}), and nothing more"
    access = [
        profile(app.profile, licence=LICENCE, description=about, permissions=names),
        permission_set(app.permission_set, label=app.profile, description=about, permissions=names),
    ]
    return Bundle(connection.name, facts, [*kinds, *access])


def facts_of(connection: Connection, wanted: BundleRequest) -> Facts:
    """What the steps that remain depend on; nothing is checked yet."""
    integration = f"{wanted.app} Integration"
    return Facts(
        connection=connection.name,
        flow=wanted.flow or flow_of(connection),
        is_connected_app=wanted.as_connected_app,
        app=wanted.app,
        profile=integration,
        licence=LICENCE,
        permission_set=integration,
        run_as=wanted.run_as.strip(),
        has_key_and_secret=wanted.with_key_and_secret,
        terminal_port=wanted.terminal_port,
    )


def flow_of(connection: Connection) -> Flow:
    """How the connection signs in, or would begin to."""
    stored = OAuthCredential.objects.filter(connection=connection).values_list("flow", flat=True).first()
    return Flow(stored) if stored else Flow.WEB_SERVER


def _app_settings(connection: Connection, facts: Facts, wanted: BundleRequest, now: datetime) -> AppSettings:
    key, secret = _key_and_secret(connection) if wanted.with_key_and_secret else ("", Secret(""))
    with_certificate = facts.flow is Flow.JWT_BEARER
    return AppSettings(
        api_name=_api_name(facts.app),
        label=facts.app,
        description=f"Keeps users in step with the company's directory ({connection.name})",
        contact_email=wanted.contact_email.strip(),
        callback_urls=(console_callback(), terminal_callback(facts.terminal_port)),
        flow=facts.flow,
        profile=facts.profile,
        permission_set=_api_name(facts.permission_set),
        certificate=make_certificate(connection, now=now).certificate.strip() if with_certificate else "",
        run_as=facts.run_as,
        consumer_key=key,
        consumer_secret=secret,
    )


def _key_and_secret(connection: Connection) -> tuple[str, Secret]:
    """Those of the connection, made now when it has none: Salesforce then takes them instead of making its own."""
    place = OAuthCredential.place("consumer_secret", connection.pk)
    credential, _ = OAuthCredential.objects.get_or_create(
        connection=connection,
        defaults={
            "consumer_key": secrets.token_hex(KEY_BYTES),
            "consumer_secret_sealed": partial(_sealed_secret, place),
        },
    )
    if not KEY_FOR_METADATA.fullmatch(credential.consumer_key):
        raise BadInput(_made_by_salesforce(connection.name))
    has_secret = credential.consumer_secret_sealed is not None  # a certificate needs none
    return credential.consumer_key, credential.open("consumer_secret") if has_secret else Secret("")


def _sealed_secret(place: str) -> bytes:
    return seal(Secret(secrets.token_hex(KEY_BYTES)), place)


def _api_name(label: str) -> str:
    return re.sub(r"[ -]", "_", label)


def _bad_app_name(name: str) -> list[Problem]:
    if APP_NAME.fullmatch(name) and len(name) <= LONGEST_APP_NAME and "__" not in name:
        return []
    return [
        Problem(
            "app-name-invalid",
            f"{name[:100]!r} cannot be an app's name",
            next_step=f"Use up to {LONGEST_APP_NAME} letters, digits and single spaces, beginning with a letter",
        )
    ]


def _bad_contact(email: str) -> list[Problem]:
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email.strip()):
        return []
    return [
        Problem(
            "contact-email-missing",
            "Salesforce wants an e-mail address of whoever looks after the app",
            next_step="Give one with --contact-email, or on the page under Contact e-mail",
        )
    ]


def _bad_run_as(facts: Facts) -> list[Problem]:
    if not facts.run_as or facts.flow is Flow.CLIENT_CREDENTIALS:
        return []
    return [
        Problem(
            "run-as-needless",
            "Only client credentials have a user to run as",
            next_step="Leave the user out, or choose client credentials",
        )
    ]


def _made_by_salesforce(connection: str) -> Problem:
    return Problem(
        "key-made-by-salesforce",
        "The connection's consumer key was made by Salesforce, and metadata cannot bring such a key along",
        where=connection,
        next_step="Leave --with-key-and-secret out: the app in the org keeps its key and secret",
    )
