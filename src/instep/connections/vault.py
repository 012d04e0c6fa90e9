"""Secrets at rest: AES-256-GCM envelopes. Each secret has a data key of its own, wrapped by the master key.

Envelope: version (1 byte) | id of the master key (8) | nonce (12) | wrapped data key (48) | nonce (12) | ciphertext.
The associated data binds an envelope to its place, so that it cannot be moved to another row or column.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from instep.connections.keyring import KEY_ID_BYTES, Keyring, key_id
from instep.domain.problems import InstepError, Problem
from instep.salesforce import Secret

VERSION = b"\x01"
NONCE_BYTES = 12
WRAPPED_BYTES = 32 + 16  # a data key and its tag
HEADER_BYTES = len(VERSION) + KEY_ID_BYTES
SMALLEST_BYTES = HEADER_BYTES + NONCE_BYTES + WRAPPED_BYTES + NONCE_BYTES + 16


class VaultLocked(InstepError):
    """A secret cannot be sealed or opened with the master key that is there."""


def seal(secret: Secret, place: str) -> bytes:
    """The envelope of a secret that is kept at `place` ("OAuthCredential.refresh_token:7").

    Raises:
        VaultLocked: There is no master key.
    """
    keyring: Keyring = settings.VAULT_KEYRING
    master_key = keyring.sealing_key()
    if master_key is None:
        raise VaultLocked(_no_key())
    header = VERSION + key_id(master_key)
    data_key, wrap_nonce, nonce = secrets.token_bytes(32), secrets.token_bytes(12), secrets.token_bytes(12)
    wrapped = AESGCM(master_key).encrypt(wrap_nonce, data_key, header + place.encode())
    return (
        header + wrap_nonce + wrapped + nonce + AESGCM(data_key).encrypt(nonce, secret.open().encode(), place.encode())
    )


def unseal(envelope: bytes | memoryview, place: str) -> Secret:
    """The secret of an envelope found at `place`.

    Raises:
        VaultLocked: It was sealed with another master key or for another place, or it is damaged.
    """
    sealed = bytes(envelope)
    if len(sealed) < SMALLEST_BYTES or sealed[:1] != VERSION:
        raise VaultLocked(_damaged(place))
    keyring: Keyring = settings.VAULT_KEYRING
    master_key = keyring.opening_key(key_id_of(sealed))
    if master_key is None:
        raise VaultLocked(_other_key(place))
    wrap_nonce, rest = _split(sealed[HEADER_BYTES:], NONCE_BYTES)
    wrapped, rest = _split(rest, WRAPPED_BYTES)
    nonce, ciphertext = _split(rest, NONCE_BYTES)
    try:
        data_key = AESGCM(master_key).decrypt(wrap_nonce, wrapped, sealed[:HEADER_BYTES] + place.encode())
        return Secret(AESGCM(data_key).decrypt(nonce, ciphertext, place.encode()).decode())
    except InvalidTag as error:
        raise VaultLocked(_damaged(place)) from error


def key_id_of(envelope: bytes | memoryview) -> bytes:
    """The id of the key that an envelope was sealed with."""
    return bytes(envelope[len(VERSION) : HEADER_BYTES])


def _no_key() -> Problem:
    return Problem("no-master-key", "There is no master key", next_step="Run any instep command once: it makes the key")


def _split(sealed: bytes, size: int) -> tuple[bytes, bytes]:
    return sealed[:size], sealed[size:]


def _other_key(place: str) -> Problem:
    return Problem(
        "other-master-key",
        "The secret was sealed with another master key than the one in use",
        where=place,
        next_step=(
            "Give Instep the master key that belongs to this database (INSTEP_MASTER_KEY_FILE, "
            "INSTEP_MASTER_KEY_COMMAND or master.key in INSTEP_HOME), or enter the secret again"
        ),
    )


def _damaged(place: str) -> Problem:
    return Problem(
        "damaged-secret",
        "The stored secret is damaged or was moved from another place",
        where=place,
        next_step="Restore the database from a backup, or enter the secret again",
    )
