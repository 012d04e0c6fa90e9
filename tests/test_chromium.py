"""Finding a Chromium for the journeys."""

from pathlib import Path

import pytest

from tests import chromium
from tests.chromium import NoChromium, find_chromium


def executable(path: Path, status: int) -> Path:
    path.write_text(f"#!/bin/sh\nexit {status}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_chromium_that_is_named_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = executable(tmp_path / "my-chromium", 0)
    monkeypatch.setenv("CHROMIUM", str(named))
    assert find_chromium() == named


def test_named_chromium_that_does_not_start_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHROMIUM", str(executable(tmp_path / "broken", 1)))
    with pytest.raises(NoChromium, match="no Chromium that starts"):
        find_chromium()


def test_chromium_of_the_system_is_used_before_any_is_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A stub that only says where to get one, first on the path, is passed over."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    executable(tmp_path / "chromium", 1)
    good = executable(tmp_path / "google-chrome", 0)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr(chromium, "NAMES", ("chromium", "google-chrome"))
    assert find_chromium() == good
