"""`instep bundle` as a process."""

import shutil
from pathlib import Path

import pytest

from tests.command import Instep

EMAIL = ("--contact-email", "it@acme.example")


@pytest.fixture(scope="module")
def home_with_acme(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one connection."""
    home = shutil.copytree(prepared_home, tmp_path_factory.mktemp("acme") / "home")
    ended = Instep(home).run("connection", "add", "acme", "--environment", "production")
    assert ended.status == 0, ended.err
    return home


@pytest.fixture
def acme(home_with_acme: Path, tmp_path: Path) -> Instep:
    return Instep(shutil.copytree(home_with_acme, tmp_path / "home"))


def test_folder_is_written_and_the_next_step_named(acme: Instep, tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    ended = acme.run("bundle", "acme", "--out", folder, *EMAIL)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines()[-1] == f"Next: read {folder / 'README.md'}"
    assert "sf project deploy start --metadata-dir metadata" in (folder / "README.md").read_text()


def test_json_names_the_files_and_whether_a_secret_is_among_them(acme: Instep, tmp_path: Path) -> None:
    ended = acme.run("bundle", "acme", "--out", tmp_path / "a", "--connected-app", "--json", *EMAIL)
    assert ended.document == {
        "name": "acme",
        "folder": str(tmp_path / "a"),
        "files": [
            "connectedApps/Instep.connectedApp",
            "package.xml",
            "permissionsets/Instep_Integration.permissionset",
            "profiles/Instep Integration.profile",
        ],
        "has_secret": False,
    }


def test_secret_is_in_the_file_and_not_in_what_is_printed(acme: Instep, tmp_path: Path) -> None:
    ended = acme.run("bundle", "acme", "--out", tmp_path / "a", "--with-key-and-secret", *EMAIL)
    assert "keep the folder to yourself" in ended.out
    [file] = (tmp_path / "a" / "metadata" / "extlClntAppGlobalOauthSets").iterdir()
    secret = file.read_text().partition("<consumerSecret>")[2].partition("<")[0]
    assert len(secret) == 84
    assert secret not in ended.out + ended.err


def test_without_an_administrator_somebody_must_be_named(acme: Instep, tmp_path: Path) -> None:
    refused = acme.run("bundle", "acme", "--out", tmp_path / "a")
    assert (refused.status, refused.out) == (2, "")
    assert "--contact-email" in refused.err
    assert not (tmp_path / "a").exists()
