"""Passwords and security tokens: beside the objects, because no object shows them."""

import hashlib
import hmac
import secrets
import string

from sf_emulator.store import Store

_TOKEN_ALPHABET = string.ascii_letters + string.digits
_TOKEN_LENGTH = 24
_SALT_BYTES = 16
_ROUNDS = 2**12  # a sample org's passwords: enough to show that none is kept, cheap enough for tests


class Credentials:
    """What users sign in with."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.execute(
            "CREATE TABLE IF NOT EXISTS credentials "
            "(user_id TEXT PRIMARY KEY, password_hash TEXT, security_token TEXT NOT NULL)"
        )

    def set_password(self, user_id: str, password: str) -> None:
        """Keep the password's hash."""
        self._store.execute(
            "INSERT INTO credentials (user_id, password_hash, security_token) VALUES (?, ?, ?) "
            "ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash",
            (user_id, _hash(password, secrets.token_bytes(_SALT_BYTES)), _new_token()),
        )

    def check_password(self, user_id: str, password: str) -> bool:
        """Whether this is the user's password; a user without one never matches."""
        kept = self._store.value("SELECT password_hash FROM credentials WHERE user_id = ?", (user_id,))
        if not kept:
            return False
        salt = bytes.fromhex(kept.partition(":")[0])
        return hmac.compare_digest(kept, _hash(password, salt))

    def security_token(self, user_id: str) -> str:
        """The user's token, made when first asked for."""
        kept = self._store.value("SELECT security_token FROM credentials WHERE user_id = ?", (user_id,))
        return str(kept) if kept else self.reset_security_token(user_id)

    def reset_security_token(self, user_id: str) -> str:
        """Replace the token and answer the new one."""
        return self.set_security_token(user_id, _new_token())

    def set_security_token(self, user_id: str, token: str) -> str:
        """Give the user this token, as a sample org's file may."""
        self._store.execute(
            "INSERT INTO credentials (user_id, security_token) VALUES (?, ?) "
            "ON CONFLICT (user_id) DO UPDATE SET security_token = excluded.security_token",
            (user_id, token),
        )
        return token


def _new_token() -> str:
    return "".join(secrets.choice(_TOKEN_ALPHABET) for _ in range(_TOKEN_LENGTH))


def _hash(password: str, salt: bytes) -> str:
    derived = hashlib.scrypt(password.encode(), salt=salt, n=_ROUNDS, r=8, p=1)
    return f"{salt.hex()}:{derived.hex()}"
