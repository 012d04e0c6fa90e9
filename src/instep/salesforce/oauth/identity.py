"""Which org and user an authorisation speaks for, and the proof that Salesforce said so."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Collection
from urllib.parse import urlsplit

from instep.salesforce.errors import Unintelligible
from instep.salesforce.ids import widen_id
from instep.salesforce.records import Identity
from instep.salesforce.secret import Secret


def parse_identity_url(url: str) -> Identity:
    """Split the token response's `id`, `https://{host}/id/{org}/{user}`; ids of 15 or 18 characters are widened.

    Raises:
        Unintelligible: The path has another shape.
    """
    try:
        root, org_id, user_id = urlsplit(url).path.strip("/").split("/")
        identity = Identity(widen_id(org_id), widen_id(user_id))
    except ValueError as error:
        raise Unintelligible("the identity address does not name an org and a user") from error
    if root != "id" or not (identity.org_id.startswith("00D") and identity.user_id.startswith("005")):
        raise Unintelligible("the identity address does not name an org and a user")
    return identity


def verify_signature(
    *, signature: str, identity_url: str, issued_at: str, consumer_secrets: Collection[Secret]
) -> None:
    """`signature` = base64(HMAC-SHA256(consumer secret, id + issued_at)), compared in constant time.

    Raises:
        Unintelligible: It is missing, or was made with none of these secrets.
    """
    message = (identity_url + issued_at).encode()
    try:
        given = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        given = b""
    expected = [hmac.new(secret.open().encode(), message, hashlib.sha256).digest() for secret in consumer_secrets]
    if not any([hmac.compare_digest(given, digest) for digest in expected]):  # noqa: C419 - every one is compared
        raise Unintelligible("the token response's signature does not fit: it was not made with this app's secret")
