"""An installation of Instep in a home of its own: its commands, and `instep serve` as a process."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.command import Instep
from tests.emulator import CALLBACK_PATH, Emulator, free_port, read_line

PEOPLE = Path(__file__).parent.parent / "data" / "people.csv"
ADMINISTRATOR = "ada@northwind.example"
PASSWORD = "stairs-Lantern-42-marble"
READY_WITHIN_S = 60
STOPS_WITHIN_S = 15


class Installation:
    """INSTEP_HOME, Instep's own address, and what is run on them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.callback = f"{self.url}{CALLBACK_PATH}"
        self._instep = Instep(home, INSTEP_PUBLIC_URL=self.url)

    def run(self, *arguments: str) -> str:
        """A command's standard output; it must succeed."""
        ended = self._instep.run(*arguments)
        assert ended.status == 0, f"instep {' '.join(arguments)}: {ended.out}{ended.err}"
        return ended.out

    def create_administrator(self) -> None:
        password_file = self._keep_secret(PASSWORD)
        self.run("admin", "create", ADMINISTRATOR, "--password-file", str(password_file))

    def add_connection(self, name: str, emulator: Emulator) -> None:
        """With SOAP credentials, and the org imported: where a walk is not about how it signs in."""
        where = ("--environment", "custom", "--domain", emulator.url)
        password_file = self._keep_secret(emulator.password_and_token)
        credentials = ("--soap-username", emulator.username, "--soap-password-file", str(password_file))
        self.run("connection", "add", name, *where, *credentials)
        self.run("import", name)

    def _keep_secret(self, secret: str) -> Path:
        path = self.home / "secret.txt"
        path.write_text(secret, encoding="utf-8")
        return path

    @contextmanager
    def serving(self) -> Iterator[None]:
        """`instep serve` until the block ends. It must have served without an accident."""
        process = self._instep.start("serve", "--port", str(self.port))
        try:
            assert process.stdout is not None
            ready = read_line(process.stdout, READY_WITHIN_S)
            assert ready, _stop(process)
            yield
        finally:
            complaints = _stop(process)
        assert "Traceback" not in complaints, complaints[-4000:]


def _stop(process: "subprocess.Popen[Any]") -> str:
    """What it said on standard error."""
    process.terminate()
    try:
        return str(process.communicate(timeout=STOPS_WITHIN_S)[1])
    except subprocess.TimeoutExpired:
        process.kill()
        return str(process.communicate(timeout=STOPS_WITHIN_S)[1])
