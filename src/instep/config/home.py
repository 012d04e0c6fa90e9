"""INSTEP_HOME on disk: the folder and the master key that seals secrets."""

import base64
import binascii
import os
import secrets
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from instep.config.options import Options, OptionsInvalid

KEY_BYTES = 32
COMMAND_TIMEOUT_S = 30


def prepare_home(options: Options) -> None:
    """Create the folder (0700) and, unless the operator keeps the key elsewhere, the master key (0600).

    Safe to call from several processes at once: the key file is created exclusively and never overwritten.
    """
    options.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if options.master_key or options.master_key_command or options.master_key_file:
        return
    _create_key(key_file(options))


def key_file(options: Options) -> Path:
    return options.master_key_file or options.home / "master.key"


def read_master_keys(options: Options) -> tuple[bytes, ...]:
    """The master keys of 32 bytes, the one that seals first; none while INSTEP_HOME has not been prepared.

    There is more than one only while secrets move to a new key (`instep vault rotate`).

    Raises:
        OptionsInvalid: The named file or command gives no keys of 32 bytes in base64.
    """
    if options.master_key:
        return _decoded(options.master_key, "INSTEP_MASTER_KEY")
    if options.master_key_command:
        return _decoded(_from_command(options.master_key_command), "the output of INSTEP_MASTER_KEY_COMMAND")
    path = key_file(options)
    try:
        return _decoded(path.read_text(encoding="ascii", errors="replace"), str(path))
    except FileNotFoundError:
        if options.master_key_file:
            raise OptionsInvalid([f"INSTEP_MASTER_KEY_FILE names {path}, which does not exist."]) from None
        return ()


def keeps_key_in_file(options: Options) -> bool:
    """Whether Instep can change the master key: a variable or a command is the operator's."""
    return not (options.master_key or options.master_key_command)


def write_master_keys(options: Options, keys: Sequence[bytes]) -> None:
    """Replace the key file in one step, so that no reader ever sees half of it.

    Raises:
        OSError: The file or its folder may not be written.
    """
    draft = _draft(key_file(options), keys)
    try:
        draft.replace(key_file(options))
    finally:
        draft.unlink(missing_ok=True)


def new_master_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def derive_key(master_key: bytes, purpose: str) -> bytes:
    """A key of its own for one purpose, so that no two uses share one (HKDF, RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(master_key)


def _create_key(path: Path) -> None:
    """Write the whole key to a file of our own and link it into place: the first of several processes wins."""
    if path.exists():
        return
    draft = _draft(path, [new_master_key()])
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        draft.unlink()


def _draft(path: Path, keys: Sequence[bytes]) -> Path:
    """A file beside `path` (0600) with these keys, one a line, on disk for good."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(base64.b64encode(key) + b"\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _from_command(command: str) -> str:
    try:
        answer = subprocess.run(
            shlex.split(command), capture_output=True, text=True, timeout=COMMAND_TIMEOUT_S, check=True
        )
    except subprocess.CalledProcessError as error:
        raise OptionsInvalid([f"INSTEP_MASTER_KEY_COMMAND ended with status {error.returncode}."]) from error
    except subprocess.TimeoutExpired as error:
        raise OptionsInvalid([f"INSTEP_MASTER_KEY_COMMAND took longer than {COMMAND_TIMEOUT_S} seconds."]) from error
    except OSError as error:
        raise OptionsInvalid([f"INSTEP_MASTER_KEY_COMMAND cannot be run: {error.strerror}."]) from error
    return answer.stdout


def _decoded(text: str, place: str) -> tuple[bytes, ...]:
    keys = tuple(_key(word) for word in text.split())
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise OptionsInvalid([f"The master key in {place} is not {KEY_BYTES} bytes in base64."])
    return keys


def _key(word: str) -> bytes:
    try:
        return base64.b64decode(word, validate=True)
    except binascii.Error:
        return b""
