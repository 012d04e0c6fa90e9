"""An installation of Instep in a home of its own, used as people and scripts use it: through its commands."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from tests.emulator import Emulator

PROGRAM = Path(sys.executable).parent / "instep"
COMMAND_WITHIN_S = 90
END_WITHIN_S = 20
Found = TypeVar("Found")


class Installation:
    """INSTEP_HOME and what is done with it. Every command is a process; every process ends with `end_all`."""

    def __init__(self, home: Path, database_url: str = "") -> None:
        self.home = home
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("INSTEP_", "DJANGO"))}
        self.environment = environment | {"INSTEP_HOME": str(home), "INSTEP_ALLOWED_SALESFORCE_HOSTS": "127.0.0.1"}
        if database_url:
            self.environment["INSTEP_DATABASE_URL"] = database_url
        self.log = home.parent / f"{home.name}.log"
        self._processes: list[subprocess.Popen[str]] = []

    def run(self, *arguments: object, exits: int = 0) -> subprocess.CompletedProcess[str]:
        """One command to its end, without a terminal. It must exit with `exits`."""
        done = subprocess.run(
            [PROGRAM, *map(str, arguments)],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_WITHIN_S,
            check=False,
        )
        assert done.returncode == exits, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def read(self, *arguments: object, exits: int = 0) -> Any:
        """The one JSON document that a command with --json prints."""
        return json.loads(self.run(*arguments, "--json", exits=exits).stdout)

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """A command that goes on; what it prints goes to `log`."""
        with self.log.open("a") as log:
            process = subprocess.Popen(
                [PROGRAM, *map(str, arguments)],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                text=True,
            )
        self._processes.append(process)
        return process

    def connect(self, emulator: Emulator, name: str = "acme") -> None:
        """A connection that signs in with SOAP."""
        password = self.home.parent / f"{self.home.name}-soap-password"
        password.write_text(emulator.password_and_token)
        self.run(
            *("connection", "add", name, "--environment", "custom", "--domain", emulator.url),
            *("--soap-username", emulator.username, "--soap-password-file", password),
        )

    def end_all(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.terminate()
        for process in self._processes:
            try:
                process.wait(END_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(END_WITHIN_S)


@contextmanager
def installation_at(home: Path, database_url: str = "") -> Iterator[Installation]:
    """An installation whose processes all end with the block."""
    installation = Installation(home, database_url)
    try:
        yield installation
    finally:
        installation.end_all()


def copy_of(template: Installation, home: Path) -> Installation:
    """The same installation with a home of its own: its SQLite files and its master key."""
    shutil.copytree(template.home, home)
    return Installation(home)


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9: nothing of the process gets a chance to tidy up."""
    process.send_signal(signal.SIGKILL)
    assert process.wait(END_WITHIN_S) == -signal.SIGKILL


def eventually(look: Callable[[], Found | None], within_s: float = 30.0, every_s: float = 0.05) -> Found:
    """What `look` finds, as soon as it is something."""
    deadline = time.monotonic() + within_s
    while not (found := look()):
        assert time.monotonic() < deadline, f"{look} found nothing within {within_s} s"
        time.sleep(every_s)
    return found
