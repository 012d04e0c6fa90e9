"""`sf-emulator serve --https`: a certificate that clients can check, and addresses that are https throughout."""

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from tests.sf_emulator.test_cli import serving, soap_session

from sf_emulator.cli.certificates import certificates_in

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_https_is_served_with_a_certificate_that_its_authority_vouches_for(tmp_path: Path) -> None:
    with serving("--https", "--data", str(tmp_path / "org.db")) as (ready, _):
        assert ready["url"].startswith("https://127.0.0.1:")
        assert ready["ca_file"] == str(tmp_path / "org.db.tls" / "ca.pem")
        trust = ssl.create_default_context(cafile=ready["ca_file"])
        with httpx2.Client(base_url=ready["url"], timeout=10, verify=trust, trust_env=False) as client:
            assert client.get("/__emulator__/ready").json() == ready
            session = soap_session(ready, client)
            told = client.get("/services/oauth2/userinfo", headers={"Authorization": f"Bearer {session}"}).json()
            assert told["urls"]["rest"].startswith(ready["url"])
            at_a_name = ready["url"].replace("127.0.0.1", "localhost")
            assert client.get(f"{at_a_name}/services/data").status_code == 200
        with pytest.raises(httpx2.ConnectError), httpx2.Client(trust_env=False) as stranger:
            stranger.get(ready["url"])


def test_without_a_data_file_the_certificates_go_when_the_emulator_does() -> None:
    with serving("--https") as (ready, _):
        assert Path(ready["ca_file"]).is_file()
    assert not Path(ready["ca_file"]).parent.exists()


def test_certificates_are_kept_until_they_are_about_to_end(tmp_path: Path) -> None:
    first = certificates_in(tmp_path, NOW).ca_file.read_bytes()
    assert certificates_in(tmp_path, NOW + timedelta(days=790)).ca_file.read_bytes() == first
    assert certificates_in(tmp_path, NOW + timedelta(days=800)).ca_file.read_bytes() != first


def test_certificate_names_this_machine_and_its_key_is_nobody_elses(tmp_path: Path) -> None:
    files = certificates_in(tmp_path, NOW)
    certificate = x509.load_pem_x509_certificate(files.server_file.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName)[:2] == ["localhost", "*.localhost"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]
    assert stat.S_IMODE(files.server_file.stat().st_mode) == 0o600
    assert b"PRIVATE KEY" not in files.ca_file.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ca.pem", "server.pem"]
