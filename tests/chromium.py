"""Finds the Chromium that the journeys drive, or installs one: `python tests/chromium.py` prints which it is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ANSWERS_WITHIN_S = 30
INSTALLS_WITHIN_S = 600
WHAT_TO_DO = """\
No Chromium was found, and none could be installed. One of these helps:
  - install Chromium or Google Chrome with your system's packages (Debian: apt-get install chromium)
  - .venv/bin/playwright install --with-deps chromium
  - name one that you have: CHROMIUM=/path/to/chromium make test"""


class NoChromium(Exception):
    """None is here and none could be installed; the text says what to do."""


def find_chromium() -> Path:
    """A Chromium that starts: the one named by CHROMIUM, the system's, Playwright's, or one installed now.

    Raises:
        NoChromium: There is none, or CHROMIUM names none that starts.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return _named(named)
    for found in _already_here():
        if _starts(found):
            return found
    return _install()


def _named(name: str) -> Path:
    path = shutil.which(name)
    if path is None or not _starts(Path(path)):
        raise NoChromium(f"CHROMIUM is {name!r}, and that is no Chromium that starts. Correct it, or unset it.")
    return Path(path)


def _already_here() -> Iterator[Path]:
    """The system's first: it is kept up to date by whoever keeps the system."""
    for place in (*map(shutil.which, NAMES), *MAC_PLACES):
        if place and Path(place).exists():
            yield Path(place)
    playwrights = _playwrights_own()
    if playwrights.exists():
        yield playwrights


def _playwrights_own() -> Path:
    """Where Playwright keeps its Chromium, whether it is there or not."""
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _starts(path: Path) -> bool:
    """Some systems have a stub that only says where to get Chromium."""
    return _succeeds([str(path), "--version"], ANSWERS_WITHIN_S)


def _install() -> Path:
    tries: tuple[tuple[str, Callable[[], None]], ...] = (
        ("Playwright's Chromium", _install_playwrights),
        ("Debian's Chromium", _install_debians),
    )
    for name, attempt in tries:
        sys.stderr.write(f"No Chromium here: trying to install {name}\n")
        attempt()
        for found in _already_here():
            if _starts(found):
                return found
    raise NoChromium(WHAT_TO_DO)


def _install_playwrights() -> None:
    _succeeds([sys.executable, "-m", "playwright", "install", "chromium"], INSTALLS_WITHIN_S)


def _install_debians() -> None:
    """As root, or with a sudo that asks for no password."""
    if shutil.which("apt-get") is None:
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    install = [*sudo, "apt-get", "install", "-y", "-q", "chromium"]
    if not _succeeds(install, INSTALLS_WITHIN_S):
        _succeeds([*sudo, "apt-get", "update", "-q"], INSTALLS_WITHIN_S)
        _succeeds(install, INSTALLS_WITHIN_S)


def _succeeds(command: list[str], within_s: float) -> bool:
    """What it prints goes to standard error, so that standard output holds the answer alone."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            timeout=within_s,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace")[-2000:])
    return done.returncode == 0


def main() -> int:
    try:
        path = find_chromium()
    except NoChromium as none:
        sys.stderr.write(f"{none}\n")
        return 1
    sys.stdout.write(f"Journeys drive {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
