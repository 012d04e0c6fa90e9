"""Which app is calling, and whether it proved it: in the form or with HTTP Basic."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus

from sf_emulator.objects.access import Access, App, Orgs

from .errors import app_blocked, missing_parameter, unknown_client, wrong_secret


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """What a request says about its client. The secret stays out of the repr."""

    client_id: str
    client_secret: str | None

    def __repr__(self) -> str:
        return f"ClientCredentials({self.client_id[:12]}…)"


def read_client_credentials(
    form: Mapping[str, str], authorization_header: str | None, *, basic: bool = True
) -> ClientCredentials:
    """Client id and secret; HTTP Basic goes before the form.

    Raises:
        OAuthError: There is no client id.
    """
    if basic and authorization_header and authorization_header.lower().startswith("basic "):
        return _from_basic(authorization_header[6:].strip())
    client_id = form.get("client_id", "")
    if not client_id:
        raise missing_parameter("client_id")
    return ClientCredentials(client_id, form.get("client_secret") or None)


def find_app(orgs: Orgs, access: Access, credentials: ClientCredentials) -> App:
    """The app of a consumer key, as one org sees it.

    Raises:
        OAuthError: There is none, it has not taken effect yet, or an administrator blocked it.
    """
    app = orgs.app_in(access, credentials.client_id)
    if app is None:
        raise unknown_client()
    if app.settings.blocked:
        raise app_blocked()
    return app


def check_secret(app: App, credentials: ClientCredentials, *, required: bool) -> None:
    """A secret that is sent is checked even where none is required.

    Raises:
        OAuthError: It is wrong, or missing and required.
    """
    secret = credentials.client_secret
    if secret is None and not required:
        return
    if secret is None or not hmac.compare_digest(secret.encode(), app.consumer_secret.encode()):
        raise wrong_secret()


def _from_basic(encoded: str) -> ClientCredentials:
    try:
        decoded = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as broken:
        raise wrong_secret() from broken
    client_id, _, secret = decoded.partition(":")
    return ClientCredentials(unquote_plus(client_id), unquote_plus(secret) or None)
