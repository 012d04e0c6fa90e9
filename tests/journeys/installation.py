"""An installation of Instep in a home of its own: its commands, and `instep serve` as a process."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.emulator import free_port, read_line

COMMAND = Path(sys.executable).parent / "instep"
PEOPLE = Path(__file__).parent.parent / "data" / "people.csv"
ADMINISTRATOR = "ada@northwind.example"
PASSWORD = "stairs-Lantern-42-marble"
ENDS_WITHIN_S = 60
READY_WITHIN_S = 60
STOPS_WITHIN_S = 15


class Installation:
    """INSTEP_HOME, Instep's own address, and what is run on them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.callback = f"{self.url}/admin/app/generic/oauth20redirect"

    @property
    def environment(self) -> dict[str, str]:
        """This process's, without what it says of other installations or of the tests' own Django."""
        strange = ("INSTEP_", "DJANGO_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
        return inherited | {
            "INSTEP_HOME": str(self.home),
            "INSTEP_PUBLIC_URL": self.url,
            "INSTEP_ALLOWED_SALESFORCE_HOSTS": "127.0.0.1",
        }

    def run(self, *arguments: str) -> str:
        """A command's standard output; it must succeed."""
        done = subprocess.run(
            [COMMAND, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=ENDS_WITHIN_S,
            check=False,
        )
        assert done.returncode == 0, f"instep {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def create_administrator(self) -> None:
        password_file = self.home / "password.txt"
        password_file.write_text(PASSWORD, encoding="utf-8")
        self.run("admin", "create", ADMINISTRATOR, "--password-file", str(password_file))
        password_file.unlink()

    @contextmanager
    def serving(self) -> Iterator[None]:
        """`instep serve` until the block ends. It must not have complained."""
        log = self.home / "serve.log"
        with log.open("w", encoding="utf-8") as complaints:
            process = subprocess.Popen(
                [COMMAND, "serve", "--port", str(self.port)],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
            )
            try:
                assert process.stdout is not None
                assert read_line(process.stdout, READY_WITHIN_S), log.read_text(encoding="utf-8")
                yield
            finally:
                _stop(process)
        assert "Traceback" not in log.read_text(encoding="utf-8"), log.read_text(encoding="utf-8")[-4000:]


def _stop(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(STOPS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOPS_WITHIN_S)
    if process.stdout:
        process.stdout.close()
