"""Zip files that clients send, and those that the org answers with. What could harm by its size or names is refused.

Limits are Salesforce's: 39 MB packed, 10,000 files, 600 MB unpacked. Source: Metadata API guide, "deploy()".
"""

import io
import lzma
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from . import texts

MAX_FILES = 10_000
MAX_UNPACKED = 600 * 1024 * 1024
MAX_PACKED = 39_000_000
# What `zipfile` and the compressions under it raise for damaged bytes, and for methods and passwords they do not take.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    IndexError,  # an empty name
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)


class ZipRefused(ValueError):
    """The file is no zip file, or one that is not opened."""


def read_zip(content: bytes) -> dict[str, bytes]:
    """Every file by its path. Raises ZipRefused."""
    if len(content) > MAX_PACKED:
        raise ZipRefused(texts.TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _check(entries)
            return {entry.filename: opened.read(entry) for entry in entries}
    except ZipRefused:
        raise
    except _UNREADABLE as broken:
        raise ZipRefused(texts.NOT_A_ZIP.format(reason=broken)) from broken


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip file of these files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return written.getvalue()


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_FILES:
        raise ZipRefused(texts.TOO_MANY_FILES.format(limit=MAX_FILES))
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:  # zipfile stops reading where an entry says it ends
        raise ZipRefused(texts.UNPACKED_TOO_LARGE.format(limit=MAX_UNPACKED))
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename:
            raise ZipRefused(texts.UNSAFE_NAME.format(name=entry.filename))
