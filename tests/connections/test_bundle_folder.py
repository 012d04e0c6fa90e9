"""The folder of a bundle: made, brought up to date, and never somebody else's."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from instep.connections.bundle_folder import write_folder, zip_folder, zip_package
from instep.connections.bundle_steps import Facts
from instep.connections.bundling import Bundle
from instep.domain.problems import BadInput
from instep.salesforce import Secret
from instep.salesforce.metadata import AppSettings, Component, connected_app, external_client_app
from instep.salesforce.oauth.flows import Flow

APP = AppSettings(
    api_name="Instep",
    label="Instep",
    description="",
    contact_email="it@acme.example",
    callback_urls=("http://localhost:8000/callback",),
    flow=Flow.WEB_SERVER,
    profile="Instep Integration",
    permission_set="Instep_Integration",
    consumer_key="a1b2c3d4",
    consumer_secret=Secret("s3cr3ts3cr3t"),
)
FACTS = Facts(
    connection="acme",
    flow=Flow.WEB_SERVER,
    is_connected_app=False,
    app="Instep",
    profile="Instep Integration",
    licence="Salesforce",
    permission_set="Instep Integration",
    run_as="",
    has_key_and_secret=True,
    terminal_port=8717,
)


def bundle_of(*components: Component) -> Bundle:
    return Bundle("acme", FACTS, components)


EXTERNAL, CONNECTED = bundle_of(*external_client_app(APP)), bundle_of(connected_app(APP))


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def expected(bundle: Bundle) -> set[str]:
    return {"README.md", ".instep-bundle"} | {f"metadata/{path}" for path in bundle.files}


def test_folder_holds_the_package_and_a_readme(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "acme"
    write_folder(EXTERNAL, folder)
    assert files_in(folder) == expected(EXTERNAL)
    assert all((folder / "metadata" / path).read_bytes() == text for path, text in EXTERNAL.files.items())
    assert (folder / "README.md").read_text().startswith("# The Salesforce side of acme\n")


def test_second_bundle_takes_away_what_the_first_had_alone(tmp_path: Path) -> None:
    write_folder(EXTERNAL, tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    write_folder(CONNECTED, tmp_path)
    assert files_in(tmp_path) == expected(CONNECTED) | {"notes.txt"}
    assert {path.name for path in (tmp_path / "metadata").iterdir()} == {"connectedApps", "package.xml"}


def test_folder_of_somebody_else_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "package.xml").write_text("theirs")
    with pytest.raises(BadInput) as refused:
        write_folder(EXTERNAL, tmp_path)
    assert refused.value.problem.code == "bundle-folder-in-use"
    assert files_in(tmp_path) == {"package.xml"}


def test_file_cannot_be_the_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("theirs")
    with pytest.raises(BadInput) as refused:
        write_folder(EXTERNAL, file)
    assert refused.value.problem.code == "bundle-folder-in-use"
    assert file.read_text() == "theirs"


def test_record_that_points_outside_the_folder_removes_nothing_there(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.write_text("theirs")
    folder.mkdir()
    (folder / ".instep-bundle").write_text("../outside\n")
    write_folder(EXTERNAL, folder)
    assert outside.read_text() == "theirs"


def test_file_with_the_secret_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    write_folder(EXTERNAL, tmp_path)
    modes = {path: stat.S_IMODE((tmp_path / "metadata" / path).stat().st_mode) for path in EXTERNAL.files}
    assert {path for path, mode in modes.items() if mode == 0o600} == EXTERNAL.secret_files
    assert set(modes.values()) == {0o600, 0o644}


def test_package_zip_has_its_manifest_at_the_top() -> None:
    packed = zip_package(EXTERNAL)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == EXTERNAL.files
    assert zip_package(EXTERNAL) == packed


def test_folder_zip_is_the_folder(tmp_path: Path) -> None:
    write_folder(EXTERNAL, tmp_path)
    with zipfile.ZipFile(io.BytesIO(zip_folder(EXTERNAL))) as archive:
        packed = {name.removeprefix("acme-salesforce/"): archive.read(name) for name in archive.namelist()}
    assert packed == {name: (tmp_path / name).read_bytes() for name in files_in(tmp_path) - {".instep-bundle"}}
