"""The Salesforce side of a connection as metadata: what goes into it, decided from what is stored and asked for."""

import dataclasses
import re
import secrets
from collections.abc import Mapping, Sequence
from functools import partial

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from instep.connections.addresses import console_callback, terminal_callback
from instep.connections.bundle_steps import Facts, Step, remaining_steps
from instep.connections.models import Connection, OAuthCredential
from instep.connections.vault import seal
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

TERMINAL_PORT = 8717  # the default of `instep connection authorize`
LICENCE = "Salesforce"  # Manage Users is among its permissions
APP_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ _-][A-Za-z0-9]+)*")
LONGEST_APP_NAME = 40  # leaves room for the names made of it, which end at 80
KEY_FOR_METADATA = re.compile(r"[A-Za-z0-9]{8,256}")  # salesforce-api.md, A15
KEY_BYTES = 42  # 84 hexadecimal digits, about as long as those that Salesforce makes


@dataclasses.dataclass(frozen=True, slots=True)
class BundleRequest:
    """What a person asks for. Empty: as the connection has it, or left to Salesforce."""

    contact_email: str
    app: str = "Instep"
    flow: Flow = Flow.WEB_SERVER
    as_connected_app: bool = False
    certificate: str = ""  # PEM
    run_as: str = ""  # user name
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


def make_bundle(connection: Connection, wanted: BundleRequest) -> Bundle:
    """The metadata for one connection. With key and secret, those the connection has; it gets some when it has none.

    Raises:
        BadInput: Naming every bad place.
    """
    problems = [*_bad_app_name(wanted.app), *_bad_contact(wanted.contact_email), *_bad_flow(wanted)]
    if problems:
        raise BadInput(*problems)
    app = _app_settings(connection, wanted)
    kinds = [connected_app(app)] if wanted.as_connected_app else external_client_app(app)
    names = [permission.name for permission in permissions_for(api_only=wanted.flow.is_unattended)]
    about = f"What Instep needs to keep users in step ({connection.name}), and nothing more"
    access = [
        profile(app.profile, licence=LICENCE, description=about, permissions=names),
        permission_set(app.permission_set, label=app.profile, description=about, permissions=names),
    ]
    return Bundle(connection.name, _facts(connection, wanted, app), [*kinds, *access])


def _app_settings(connection: Connection, wanted: BundleRequest) -> AppSettings:
    key, secret = _key_and_secret(connection) if wanted.with_key_and_secret else ("", Secret(""))
    integration = f"{wanted.app} Integration"
    return AppSettings(
        api_name=_api_name(wanted.app),
        label=wanted.app,
        description=f"Keeps users in step with the company's directory ({connection.name})",
        contact_email=wanted.contact_email.strip(),
        callback_urls=(console_callback(), terminal_callback(TERMINAL_PORT)),
        flow=wanted.flow,
        profile=integration,
        permission_set=_api_name(integration),
        certificate=_certificate(wanted.certificate) if wanted.flow is Flow.JWT_BEARER else "",
        run_as=wanted.run_as.strip(),
        consumer_key=key,
        consumer_secret=secret,
    )


def _facts(connection: Connection, wanted: BundleRequest, app: AppSettings) -> Facts:
    return Facts(
        connection=connection.name,
        flow=wanted.flow,
        is_connected_app=wanted.as_connected_app,
        app=app.label,
        profile=app.profile,
        licence=LICENCE,
        permission_set=app.profile,
        run_as=app.run_as,
        has_key_and_secret=app.has_secret,
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
    return credential.consumer_key, credential.open("consumer_secret")


def _sealed_secret(place: str) -> bytes:
    return seal(Secret(secrets.token_hex(KEY_BYTES)), place)


def _api_name(label: str) -> str:
    return re.sub(r"[ -]", "_", label)


def _certificate(pem: str) -> str:
    """The certificate alone, whatever else was in the file."""
    certificate = x509.load_pem_x509_certificate(pem.encode())
    return certificate.public_bytes(serialization.Encoding.PEM).decode().strip()


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


def _bad_flow(wanted: BundleRequest) -> list[Problem]:
    problems = []
    if wanted.flow is Flow.JWT_BEARER and not _is_certificate(wanted.certificate):
        problems.append(
            Problem(
                "certificate-missing",
                "To sign in with a certificate the app needs one, in PEM form",
                next_step="Give a file that begins with -----BEGIN CERTIFICATE----- with --certificate-file",
            )
        )
    if wanted.run_as.strip() and wanted.flow is not Flow.CLIENT_CREDENTIALS:
        problems.append(
            Problem(
                "run-as-needless",
                "Only client credentials have a user to run as",
                next_step="Leave the user out, or choose client credentials",
            )
        )
    return problems


def _is_certificate(pem: str) -> bool:
    try:
        return bool(_certificate(pem))
    except ValueError:
        return False


def _made_by_salesforce(connection: str) -> Problem:
    return Problem(
        "key-made-by-salesforce",
        "The connection's consumer key was made by Salesforce, and metadata cannot bring such a key along",
        where=connection,
        next_step="Leave --with-key-and-secret out: the app in the org keeps its key and secret",
    )
