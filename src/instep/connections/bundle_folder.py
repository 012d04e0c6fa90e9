"""A bundle on disk, and as zip files. A folder that Instep made before is brought up to date; another is left alone."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from instep.connections.bundle_readme import readme
from instep.connections.bundling import Bundle
from instep.domain.problems import BadInput, Problem

METADATA = "metadata"
README = "README.md"
RECORD = ".instep-bundle"  # which files Instep wrote, one a line: these alone it may replace or take away
PUBLIC, PRIVATE = 0o644, 0o600
MADE_AT = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold: the same files give the same bytes


def write_folder(bundle: Bundle, folder: Path) -> None:
    """Write the bundle, and take away what an earlier one had and this one has not.

    Raises:
        BadInput: The folder holds files that Instep did not write, or cannot be written.
    """
    try:
        before = _recorded(folder)
        files = _all_files(bundle)
        for path in sorted(before - set(files)):
            (folder / path).unlink(missing_ok=True)
        for path, content in files.items():
            _write(folder / path, content, PRIVATE if path in _secret_paths(bundle) else PUBLIC)
        _write(folder / RECORD, "".join(f"{path}\n" for path in files).encode(), PUBLIC)
        _remove_empty(folder, before)
    except OSError as error:
        raise BadInput(_unwritable(folder, error)) from error


def zip_folder(bundle: Bundle) -> bytes:
    """The same folder, packed in one of its own name."""
    top = f"{bundle.connection}-salesforce"
    return _zip({f"{top}/{path}": content for path, content in _all_files(bundle).items()})


def zip_package(bundle: Bundle) -> bytes:
    """The metadata alone with package.xml at the top: what tools that upload a zip want."""
    return _zip(bundle.files)


def _all_files(bundle: Bundle) -> dict[str, bytes]:
    return {README: readme(bundle).encode()} | {f"{METADATA}/{path}": text for path, text in bundle.files.items()}


def _secret_paths(bundle: Bundle) -> set[str]:
    return {f"{METADATA}/{path}" for path in bundle.secret_files}


def _recorded(folder: Path) -> set[str]:
    """The files of the bundle that is there. Raises BadInput: something else is."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return set()
    record = folder / RECORD
    if not record.is_file():
        raise BadInput(_not_ours(folder))
    root = folder.resolve()
    paths = record.read_text(encoding="utf-8").splitlines()
    return {path for path in paths if (root / path).resolve().is_relative_to(root)}


def _write(path: Path, content: bytes, mode: int) -> None:
    """Never readable by others for a moment, and never half written over an older file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.touch(PRIVATE)
    fresh.write_bytes(content)
    fresh.chmod(mode)
    fresh.replace(path)


def _remove_empty(folder: Path, paths: Iterable[str]) -> None:
    """Folders that an earlier bundle needed and this one does not."""
    for parent in {(folder / path).parent for path in paths}:
        if parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()


def _zip(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, MADE_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = PUBLIC << 16
            archive.writestr(entry, content)
    return packed.getvalue()


def _not_ours(folder: Path) -> Problem:
    return Problem(
        "bundle-folder-in-use",
        f"{folder} holds files that Instep did not write, so nothing was written",
        next_step="Give a folder that is empty or not there yet with --out, or one that `instep bundle` made before",
    )


def _unwritable(folder: Path, error: OSError) -> Problem:
    return Problem(
        "bundle-folder-unwritable",
        f"{folder} cannot be written: {error.strerror or error}",
        next_step="Give another folder with --out",
    )
