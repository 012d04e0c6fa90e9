"""The key that signs assertions, and the certificate by which Salesforce verifies them."""

import dataclasses
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from instep.salesforce.secret import Secret

KEY_BITS = 2048  # Salesforce verifies RS256 with 2,048 bits or more
VALID_FOR = timedelta(days=730)
BEGUN_BEFORE = timedelta(minutes=10)  # for a Salesforce whose clock is behind this computer's
LONGEST_NAME = 64  # of a common name, RFC 5280


@dataclasses.dataclass(frozen=True, slots=True)
class KeyPair:
    """`certificate` (PEM) is public; `private_key` (PKCS #8, PEM) goes into the vault and nowhere else."""

    certificate: str
    private_key: Secret
    fingerprint: str  # SHA-256 of the certificate, 64 hexadecimal digits
    ends_at: datetime


def make_key_pair(name: str, *, now: datetime) -> KeyPair:
    """A new RSA key and its self-signed certificate, good for signatures only."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    certificate = _self_signed(key, name[:LONGEST_NAME], now)
    private_key = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return KeyPair(
        certificate=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        private_key=Secret(private_key.decode()),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        ends_at=certificate.not_valid_after_utc,
    )


def _self_signed(key: rsa.RSAPrivateKey, name: str, now: datetime) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEGUN_BEFORE)
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signatures_only(), critical=True)
        .sign(key, hashes.SHA256())
    )


def _signatures_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
