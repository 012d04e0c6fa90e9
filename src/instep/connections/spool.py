"""Refreshed tokens on their way into the database: a sealed file each, there only until the database has them.

Salesforce has replaced the refresh token by the time its answer arrives. A process that dies, or a database that goes
away, between the answer and the commit would lose the new one, and with it the authorisation. So it is on this
machine's disk first.
"""

import hashlib
import json
import os
from pathlib import Path

from django.conf import settings

from instep.connections.grants import grant_from_text, grant_text
from instep.connections.models import OAuthCredential
from instep.connections.vault import seal, unseal
from instep.salesforce import Secret, TokenGrant


def put(credential: OAuthCredential, grant: TokenGrant) -> None:
    """On disk for good when this returns; a reader sees the whole file or none."""
    replaces = _digest(credential.open("refresh_token"))
    text = Secret(json.dumps({"replaces": replaces, "grant": grant_text(grant).open()}))
    path = _path(credential.connection_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(seal(text, credential.place_of("spool")))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def find(credential: OAuthCredential) -> TokenGrant | None:
    """The answer that replaces the credential's refresh token and has not reached the database.

    Raises:
        VaultLocked: It was sealed with a key that is no longer there.
    """
    try:
        envelope = _path(credential.connection_id).read_bytes()
    except FileNotFoundError:
        return None
    written = json.loads(unseal(envelope, credential.place_of("spool")).open())
    stored = credential.open("refresh_token") if credential.refresh_token_sealed else Secret("")
    return grant_from_text(Secret(written["grant"])) if written["replaces"] == _digest(stored) else None


def remove(credential: OAuthCredential) -> None:
    _path(credential.connection_id).unlink(missing_ok=True)


def waiting() -> list[int]:
    """Ids of the connections with an answer on disk."""
    return sorted(int(path.stem) for path in _folder().glob("*.sealed"))


def _digest(token: Secret) -> str:
    return hashlib.sha256(token.open().encode()).hexdigest()


def _folder() -> Path:
    home: Path = settings.INSTEP_HOME
    return home / "tokens"


def _path(connection_id: int) -> Path:
    return _folder() / f"{connection_id}.sealed"
