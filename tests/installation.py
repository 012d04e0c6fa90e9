"""An installation of Instep in a home of its own, used as people and scripts use it: through its commands."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from tests.command import WITHIN_S, Ended, Instep
from tests.emulator import Emulator, read_line

END_WITHIN_S = 20
IN_TURN = """
import json, sys
from instep.cli.app import app
for words in json.load(sys.stdin):
    app(words, standalone_mode=False)
"""
Found = TypeVar("Found")


class Installation(Instep):
    """INSTEP_HOME and what is done with it, commands that go on included: those end with `end_all`."""

    def __init__(self, home: Path, **settings: str) -> None:
        super().__init__(home, **settings)
        self.log = home.parent / f"{home.name}.log"
        self._processes: list[subprocess.Popen[str]] = []

    def do(self, *arguments: object, exits: int = 0) -> Ended:
        """One command to its end; it must exit with `exits`."""
        ended = self.run(*map(str, arguments))
        assert ended.status == exits, f"{arguments}: exit {ended.status}\n{ended.out}\n{ended.err}"
        return ended

    def read(self, *arguments: object, exits: int = 0) -> Any:
        """The one JSON document that a command prints with --json."""
        return self.do(*arguments, "--json", exits=exits).document

    def do_all(self, *commands: Sequence[object]) -> None:
        """Several commands, one after the other, in one process: starting one takes longer than most of them."""
        words = json.dumps([list(map(str, command)) for command in commands])
        program = [sys.executable, "-c", IN_TURN]
        ended = subprocess.run(program, env=self.environment, input=words, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"

    def launch(self, *arguments: object) -> subprocess.Popen[str]:
        """A command that goes on; what it prints goes to `log`."""
        with self.log.open("a") as log:
            process = subprocess.Popen(
                [Path(sys.executable).parent / "instep", *map(str, arguments)],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                text=True,
            )
        self._processes.append(process)
        return process

    def connect(self, org: Emulator, name: str = "acme") -> None:
        """A connection that signs in with SOAP."""
        password = self.home.parent / f"{self.home.name}-soap-password"
        password.write_text(org.password_and_token)
        self.do(
            *("connection", "add", name, "--environment", "custom", "--domain", org.url),
            *("--soap-username", org.username, "--soap-password-file", password),
        )

    def connect_with_oauth(self, org: Emulator, name: str = "acme", *, with_soap: bool = False) -> None:
        """A connection with the ready-made app, authorised; SOAP credentials may lie beside it."""
        secret = self.home.parent / f"{self.home.name}-consumer-secret"
        secret.write_text(org.consumer_secret)
        password = self.home.parent / f"{self.home.name}-soap-password"
        password.write_text(org.password_and_token)
        soap = ("--soap-username", org.username, "--soap-password-file", password) if with_soap else ()
        self.do(
            *("connection", "add", name, "--environment", "custom", "--domain", org.url),
            *("--consumer-key", org.consumer_key, "--consumer-secret-file", secret, *soap),
        )
        self.authorize(org, name)

    def authorize(self, org: Emulator, name: str = "acme") -> None:
        """`connection authorize`, and a person who opens the address it prints and presses Allow."""
        with self.start("connection", "authorize", name, "--port", str(org.terminal_port)) as process:
            assert process.stdout is not None
            callback = org.allow(read_line(process.stdout, WITHIN_S).strip())
            assert httpx2.get(callback, timeout=WITHIN_S, trust_env=False).is_success
            _, told = process.communicate(timeout=WITHIN_S)
        assert process.returncode == 0, told

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
def installation_at(home: Path, **settings: str) -> Iterator[Installation]:
    """An installation whose processes all end with the block."""
    installation = Installation(home, **settings)
    try:
        yield installation
    finally:
        installation.end_all()


def copy_of(template: Installation, home: Path) -> Installation:
    """The same installation with a home of its own: its SQLite files and its master key."""
    return Installation(shutil.copytree(template.home, home))


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
