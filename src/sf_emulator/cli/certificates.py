"""The certificate of `serve --https`, and the authority that clients are told to trust."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Most TLS libraries take no wildcard directly below a top-level name: the deeper ones are for names like My Domain's.
NAMES = ("localhost", "*.localhost", "*.my.localhost", "*.sandbox.my.localhost")
ADDRESSES = ("127.0.0.1", "::1")
VALID_FOR = timedelta(days=825)  # the most that Apple's TLS accepts
RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files in PEM form."""

    ca_file: Path
    server_file: Path
    """The server's private key, then its certificate."""


def certificates_in(folder: Path, now: datetime) -> Certificates:
    """Those of an earlier start as long as they are valid, else new ones."""
    files = Certificates((folder / "ca.pem").resolve(), (folder / "server.pem").resolve())
    if not _are_valid(files, now):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(files, now)
    return files


def _are_valid(files: Certificates, now: datetime) -> bool:
    if not (files.ca_file.is_file() and files.server_file.is_file()):
        return False
    certificate = x509.load_pem_x509_certificate(files.ca_file.read_bytes())
    return certificate.not_valid_after_utc - now > RENEW_BEFORE


def _make(files: Certificates, now: datetime) -> None:
    """The authority's key is never written: what trusts it trusts this one server, and nothing that is made later."""
    ca_key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca_name, server_name = _named(f"sf-emulator CA {now:%Y-%m-%d}"), _named("sf-emulator")
    ca = _certificate(ca_name, ca_name, ca_key, now)
    ca = ca.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    ca = ca.add_extension(_key_usage(signs_certificates=True), critical=True)
    server = _certificate(server_name, ca_name, server_key, now)
    server = server.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    server = server.add_extension(_key_usage(signs_certificates=False), critical=True)
    server = server.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    server = server.add_extension(x509.SubjectAlternativeName(_alternative_names()), critical=False)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    server = server.add_extension(authority, critical=False)
    signed = [_pem(one.sign(ca_key, hashes.SHA256())) for one in (ca, server)]
    files.server_file.touch(mode=0o600)
    files.server_file.write_bytes(_private_pem(server_key) + signed[1])
    files.ca_file.write_bytes(signed[0])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.CertificateBuilder:
    public = key.public_key()
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=public)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + VALID_FOR)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternative_names() -> list[x509.GeneralName]:
    addresses = (x509.IPAddress(ipaddress.ip_address(address)) for address in ADDRESSES)
    return [*(x509.DNSName(name) for name in NAMES), *addresses]


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def machine_time() -> datetime:
    """Certificates are checked against the machine's clock, whatever the org's says."""
    return datetime.now(UTC)  # noqa: TID251 - see above
