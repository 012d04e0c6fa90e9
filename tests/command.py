"""The `instep` command as a process with a home of its own."""

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

WITHIN_S = 60


@dataclasses.dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


class Instep:
    """Runs commands on one INSTEP_HOME, with the emulator's hosts allowed and without a terminal."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("INSTEP_", "DJANGO_"))}
        allowed = {"INSTEP_ALLOWED_SALESFORCE_HOSTS": "127.0.0.1"}
        self.environment = kept | allowed | {"INSTEP_HOME": str(home)} | settings

    def run(self, *arguments: str | Path) -> Ended:
        with self.start(*arguments) as process:
            try:
                out, err = process.communicate(timeout=WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return Ended(process.returncode, out, err)

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """A command that goes on; the caller ends it."""
        program = Path(sys.executable).parent / "instep"
        return subprocess.Popen(
            [program, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
