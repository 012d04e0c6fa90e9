"""The certificate that an app's JWT assertions are verified with, as an administrator uploads it.

Source: salesforce-api.md, A5 (RS256), A15 (`certificate`).
"""

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_PEM_BEGINS = b"-----BEGIN CERTIFICATE-----"


class CertificateRefused(ValueError):
    """The file is no certificate with an RSA key; the text says what would be one."""


def read_certificate(content: bytes) -> str:
    """An uploaded certificate, PEM or DER, as PEM.

    Raises:
        CertificateRefused: It is neither, or its key is no RSA key.
    """
    try:
        if _PEM_BEGINS in content:
            certificate = x509.load_pem_x509_certificate(content)
        else:
            certificate = x509.load_der_x509_certificate(content)
    except ValueError as broken:
        raise CertificateRefused("The file is no X.509 certificate. Upload one in PEM or DER form.") from broken
    if not isinstance(certificate.public_key(), rsa.RSAPublicKey):
        raise CertificateRefused("The certificate's key is no RSA key. Salesforce verifies RS256 signatures only.")
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def describe_certificate(pem: str) -> str:
    """Whose certificate it is and until when it is valid, for a person to read."""
    certificate = x509.load_pem_x509_certificate(pem.encode())
    return f"{certificate.subject.rfc4514_string()}, valid until {certificate.not_valid_after_utc:%Y-%m-%d}"


def has_signed(pem: str, message: bytes, signature: bytes) -> bool:
    """Whether the owner of the certificate signed the message (RS256)."""
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    assert isinstance(key, rsa.RSAPublicKey)  # noqa: S101 - `read_certificate` lets nothing else in
    try:
        key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True
