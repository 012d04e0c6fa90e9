"""Certificates and the assertions that their owners sign, as a client makes them."""

import base64
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_BEGINS = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def private_key(name: str = "app") -> rsa.RSAPrivateKey:
    """A key; two names have two keys."""
    assert name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def private_key_pem() -> str:
    """The app's key as clients read it from a file."""
    no_encryption = serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    return private_key().private_bytes(serialization.Encoding.PEM, pkcs8, no_encryption).decode()


@cache
def certificate(encoding: serialization.Encoding = serialization.Encoding.PEM) -> bytes:
    """The app's certificate, signed by itself."""
    return _certificate(private_key()).public_bytes(encoding)


def elliptic_certificate() -> bytes:
    """A certificate that Salesforce cannot verify RS256 with."""
    return _certificate(ec.generate_private_key(ec.SECP256R1())).public_bytes(serialization.Encoding.PEM)


def assertion(claims: dict[str, Any], *, key: rsa.RSAPrivateKey | None = None, algorithm: str = "RS256") -> str:
    """A signed JWT. Without a key it is the app's own."""
    signed = f"{_encode({'alg': algorithm})}.{_encode(claims)}"
    signature = (key or private_key()).sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def decoded(token: str, part: int = 1) -> dict[str, Any]:
    """Header (0) or claims (1) of a JWT."""
    text = token.split(".")[part]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return claims


def _certificate(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "provisioning.example")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(_BEGINS)
        .not_valid_after(_BEGINS + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )


def _encode(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
