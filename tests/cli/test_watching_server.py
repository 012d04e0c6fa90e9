"""`instep serve` looks at connections on its own: people are told over a real webhook, tokens that rest are used."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.console_client import served
from tests.elsewhere import authorize_elsewhere
from tests.emulator import Emulator
from tests.installation import Installation, copy_of, eventually
from tests.receiver import Receiver, receiving

TOKEN = "/services/oauth2/token"
GRANTS = """SELECT grants FROM connections_connectionwatch
    JOIN connections_connection ON connections_connection.id = connection_id WHERE name = ?"""
RENEWED = "SELECT count(*) FROM connections_connectionevent WHERE text = 'Access token renewed'"
WITHIN_S = 60


class Watched(Installation):
    """An installation whose server need not wait for an hour: time that has gone by is written into its database."""

    def write(self, sql: str, *values: Any) -> None:
        with closing(sqlite3.connect(self.home / "instep.sqlite3", timeout=20)) as database, database:
            changed = database.execute(sql, values).rowcount
        assert changed > 0, sql

    def value(self, sql: str, *values: Any) -> Any:
        """Looked up in the database: a command a look would take most of the machine."""
        with closing(sqlite3.connect(self.home / "instep.sqlite3", timeout=20)) as database:
            return database.execute(sql, values).fetchone()[0]

    def make_due(self) -> None:
        self.write("UPDATE connections_connectionwatch SET next_check_at = ?", ago(minutes=1))


def ago(**spans: float) -> str:
    """As Django writes times into SQLite."""
    return (datetime.now(UTC) - timedelta(**spans)).strftime("%Y-%m-%d %H:%M:%S.%f")  # noqa: TID251 - the server's clock


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def installation(prepared_home: Path, tmp_path: Path, receiver: Receiver) -> Iterator[Watched]:
    home = copy_of(Installation(prepared_home), tmp_path / "home").home
    watched = Watched(home, INSTEP_NOTIFY_URLS=receiver.address, INSTEP_LOG_LEVEL="INFO", INSTEP_LOG_FORMAT="json")
    yield watched
    watched.end_all()


def sign_in_with_certificate(installation: Watched, org: Emulator, name: str) -> None:
    installation.do("connection", "add", name, "--environment", "custom", "--domain", org.url)
    made = installation.read("connection", "certificate", name)["certificates"][0]
    org.pre_authorize()
    org.change_app(certificate=made["certificate"])
    installation.do(
        *("connection", "sign-in", name, "--certificate"),
        *("--consumer-key", org.consumer_key, "--username", org.username),
    )


@pytest.mark.timeout(240)
def test_server_tells_of_what_ends_and_breaks_and_mends_and_keeps_tokens_alive(
    installation: Watched, emulator: Emulator, receiver: Receiver
) -> None:
    installation.connect_with_oauth(emulator)
    sign_in_with_certificate(installation, emulator, "robot")
    for _ in range(3):
        authorize_elsewhere(emulator)
    with served(installation):
        installation.make_due()
        eventually(lambda: installation.value(GRANTS, "acme"), within_s=WITHIN_S)
        token = installation.read("connection", "show", "acme")["token"]
        assert (token["grants"], token["grants_are_risky"]) == (4, True)

        installation.write("UPDATE connections_signingcertificate SET ends_at = ?", ago(days=-20))
        rested = "UPDATE connections_oauthcredential SET authorized_at = ?, refreshed_at = NULL WHERE flow = ?"
        installation.write(rested, ago(days=21), "web_server")
        emulator.forget_journal()
        installation.make_due()
        eventually(lambda: "Instep: The certificate of robot ends in 20 days" in receiver.titles, within_s=WITHIN_S)
        eventually(lambda: installation.value(RENEWED), within_s=WITHIN_S)
        assert len(emulator.journal(method="POST", path=TOKEN)) == 1

        emulator.revoke_grants()
        emulator.end_sessions()
        installation.make_due()
        eventually(lambda: "Instep: acme needs re-authentication" in receiver.titles, within_s=WITHIN_S)

        installation.authorize(emulator)
        installation.make_due()
        eventually(lambda: "Instep: acme is healthy again" in receiver.titles, within_s=WITHIN_S)

    assert sorted(set(receiver.titles)) == sorted(receiver.titles)  # each is told once
    told = next(message for message in receiver.messages if "needs re-auth" in message["title"])
    assert "invalid_grant: expired access/refresh token" in told["message"]
    assert "/applications/acme/provisioning/health/" in told["message"]
