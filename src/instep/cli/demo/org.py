"""The emulated org of the demo, as a process of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from instep.domain.problems import InstepError, Problem

STOP_WITHIN_S = 10


@contextmanager
def emulated_org(port: int, callback_url: str) -> Iterator[dict[str, Any]]:
    """Start `sf-emulator`, give its ready line, and end it with the block.

    Raises:
        InstepError: It is not installed, or ended before it was ready.
    """
    command = [_program(), "serve", "--port", str(port), "--callback-url", callback_url, "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield _ready_line(process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=STOP_WITHIN_S)


def _program() -> str:
    """The `sf-emulator` installed beside this `instep`, else the one on the path."""
    beside = Path(sys.executable).with_name("sf-emulator")
    found = str(beside) if beside.exists() else shutil.which("sf-emulator")
    if not found:
        problem = Problem("emulator-missing", "sf-emulator is not installed here.", next_step="Install Instep again.")
        raise InstepError(problem)
    return found


def _ready_line(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """It prints one line once it answers, or ends with its own words on standard error."""
    assert process.stdout is not None  # noqa: S101 - opened as a pipe above
    line = process.stdout.readline()
    if not line:
        raise InstepError(
            Problem("emulator-failed", "The emulated org did not start.", next_step="Its words are above.")
        )
    ready: dict[str, Any] = json.loads(line)
    return ready
