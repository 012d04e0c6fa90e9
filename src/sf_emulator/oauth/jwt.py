"""JSON Web Tokens: signing our own with one RSA key, and taking apart those that clients bring.

Source: RFC 7515 (compact form), RFC 7517 (keys).
"""

import base64
import binascii
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEY_ID = "1"
_PARTS = 3


class SigningKey:
    """The key behind ID tokens and access tokens that are JWTs; it is made when it is first needed."""

    def __init__(self) -> None:
        self._key: rsa.RSAPrivateKey | None = None
        self._lock = threading.Lock()

    def sign(self, claims: Mapping[str, Any], **header: str) -> str:
        """A compact JWS of the claims (RS256)."""
        signed = f"{_encode_json({'alg': 'RS256', 'typ': 'JWT', 'kid': KEY_ID} | header)}.{_encode_json(claims)}"
        signature = self._private_key().sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{encode(signature)}"

    def public_keys(self) -> dict[str, Any]:
        """The JSON Web Key Set of /id/keys."""
        numbers = self._private_key().public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID}
        return {"keys": [key | {"n": _encode_number(numbers.n), "e": _encode_number(numbers.e)}]}

    def _private_key(self) -> rsa.RSAPrivateKey:
        with self._lock:
            if self._key is None:
                self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            return self._key


@dataclass(frozen=True, slots=True)
class Assertion:
    """A JWT that a client sent: nothing in it is proven until its signature is."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes


class NoJwt(ValueError):
    """Not three parts of base64url with a JSON object in the first two."""


def read_jwt(text: str) -> Assertion:
    """Take a compact JWS apart.

    Raises:
        NoJwt: It is none.
    """
    parts = text.split(".")
    if len(parts) != _PARTS:
        raise NoJwt("A JWT has three parts.")
    try:
        header, claims = (json.loads(_decode(part)) for part in parts[:2])
        signature = _decode(parts[2])
    except (ValueError, binascii.Error) as broken:
        raise NoJwt("A part is no base64url, or no JSON.") from broken
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise NoJwt("Header and claims must be JSON objects.")
    return Assertion(header, claims, f"{parts[0]}.{parts[1]}".encode(), signature)


def encode(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _encode_json(value: Mapping[str, Any]) -> str:
    return encode(json.dumps(value, separators=(",", ":")).encode())


def _encode_number(number: int) -> str:
    return encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
