"""ID tokens (RS256) and the key that signs them; the key is made when it is first needed.

Source: salesforce-api.md, A3, A12. The claims besides the standard ones are not confirmed.
"""

import base64
import json
import threading
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sf_emulator.objects.access import Access, App, to_ms

_KEY_ID = "1"
_LIFETIME = timedelta(minutes=2)


class IdTokens:
    """Signs ID tokens with one RSA key."""

    def __init__(self) -> None:
        self._key: rsa.RSAPrivateKey | None = None
        self._lock = threading.Lock()

    def sign(self, claims: dict[str, Any]) -> str:
        """A compact JWS of the claims."""
        header = _encode(json.dumps({"alg": "RS256", "typ": "JWT", "kid": _KEY_ID}).encode())
        payload = _encode(json.dumps(claims, separators=(",", ":")).encode())
        signed = f"{header}.{payload}"
        signature = self._private_key().sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_encode(signature)}"

    def public_keys(self) -> dict[str, Any]:
        """The JSON Web Key Set of /id/keys."""
        numbers = self._private_key().public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": _KEY_ID}
        return {"keys": [key | {"n": _encode_number(numbers.n), "e": _encode_number(numbers.e)}]}

    def _private_key(self) -> rsa.RSAPrivateKey:
        with self._lock:
            if self._key is None:
                self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            return self._key


def id_token_claims(access: Access, base_url: str, app: App, user_id: str, nonce: str | None) -> dict[str, Any]:
    """Who signed in, for which app, until when."""
    now = to_ms(access.org.clock.now()) // 1000
    claims = {
        "iss": base_url,
        "sub": f"{base_url}/id/{access.org.id}/{user_id}",
        "aud": app.consumer_key,
        "iat": now,
        "exp": now + int(_LIFETIME.total_seconds()),
    }
    return claims | ({"nonce": nonce} if nonce else {})


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _encode_number(number: int) -> str:
    return _encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
