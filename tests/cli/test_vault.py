"""`instep vault`: rotating the master key, whatever happens meanwhile."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import Instep
from tests.installation import kill

CREDENTIALS = 1500
FILL = f"""
from instep.cli.starting import start
start()
from instep.connections.models import Connection, SoapCredential
from instep.connections.vault import seal
from instep.salesforce import Secret
names = [Connection(name=f"org-{{n}}", environment="production") for n in range({CREDENTIALS})]
made = Connection.objects.bulk_create(names)
SoapCredential.objects.bulk_create(
    SoapCredential(connection=c, username="a@b.example",
        password_sealed=seal(Secret("pass-" + c.name), SoapCredential.place("password", c.pk)))
    for c in made
)
"""
READ = """
from instep.cli.starting import start
start()
from instep.connections.models import SoapCredential
wrong = [c.connection.name for c in SoapCredential.objects.select_related("connection")
    if c.open("password").open() != "pass-" + c.connection.name]
print(SoapCredential.objects.count(), wrong)
"""


def _python(instep: Instep, program: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", program], env=instep.environment, capture_output=True, text=True, timeout=60, check=True
    )
    return ended.stdout.strip()


@pytest.fixture
def filled(instep: Instep) -> Instep:
    """An installation with many sealed passwords."""
    _python(instep, FILL)
    return instep


def test_rotation_survives_kill_9_and_loses_no_secret(filled: Instep) -> None:
    key_file = filled.home / "master.key"
    old_key = key_file.read_text()
    for pause_s in (0.6, 0.9, 1.2):  # before, while and after the work, whatever the machine
        process = filled.start("vault", "rotate")
        try:
            process.communicate(timeout=pause_s)
        except subprocess.TimeoutExpired:
            kill(process)
            process.communicate()
        assert _python(filled, READ) == f"{CREDENTIALS} []"
    finished = filled.run("vault", "rotate", "--json")
    assert finished.status == 0, finished.err
    assert _python(filled, READ) == f"{CREDENTIALS} []"
    assert old_key.strip() not in key_file.read_text()
    keys = filled.run("vault", "status", "--json").document["keys"]
    assert [(key["secrets"], key["seals"]) for key in keys] == [(CREDENTIALS, True)]


def test_key_file_is_for_its_owner_alone_after_a_rotation(instep: Instep) -> None:
    assert instep.run("vault", "rotate").status == 0
    assert (instep.home / "master.key").stat().st_mode & 0o777 == 0o600


def test_key_of_the_operator_is_rotated_by_giving_two(instep: Instep, tmp_path: Path) -> None:
    old, new = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
    operated = Instep(tmp_path / "operated", INSTEP_MASTER_KEY=old)
    password = tmp_path / "password"
    password.write_text("secret-of-soap")
    soap = ("--soap-username", "a@b.example", "--soap-password-file", password)
    added = operated.run("connection", "add", "acme", "--environment", "production", *soap)
    assert added.status == 0, added.err
    refused = operated.run("vault", "rotate")
    assert (refused.status, "gives one key only" in refused.err) == (2, True)
    both = Instep(tmp_path / "operated", INSTEP_MASTER_KEY=f"{new} {old}")
    assert "Take it out of where the master key comes from" in both.run("vault", "rotate").out
    alone = Instep(tmp_path / "operated", INSTEP_MASTER_KEY=new)
    keys = alone.run("vault", "status", "--json").document["keys"]
    assert [(key["secrets"], key["is_there"]) for key in keys] == [(1, True)]
