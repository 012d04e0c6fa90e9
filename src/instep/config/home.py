"""INSTEP_HOME on disk: the folder and the master key that seals secrets."""

import base64
import binascii
import os
import secrets
import shlex
import subprocess
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
    _create_key(default_key_file(options))


def default_key_file(options: Options) -> Path:
    return options.home / "master.key"


def read_master_key(options: Options) -> bytes | None:
    """The 32 bytes that seal every secret, or None while INSTEP_HOME has not been prepared.

    Raises:
        OptionsInvalid: The named file or command gives no key of 32 bytes in base64.
    """
    if options.master_key:
        return _decoded(options.master_key, "INSTEP_MASTER_KEY")
    if options.master_key_command:
        return _decoded(_from_command(options.master_key_command), "the output of INSTEP_MASTER_KEY_COMMAND")
    path = options.master_key_file or default_key_file(options)
    try:
        return _decoded(path.read_text(encoding="ascii", errors="replace"), str(path))
    except FileNotFoundError:
        if options.master_key_file:
            raise OptionsInvalid([f"INSTEP_MASTER_KEY_FILE names {path}, which does not exist."]) from None
        return None


def derive_key(master_key: bytes, purpose: str) -> bytes:
    """A key of its own for one purpose, so that no two uses share one (HKDF, RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(master_key)


def _create_key(path: Path) -> None:
    """Write the whole key to a file of our own and link it into place: no reader ever sees half a key."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        draft.unlink()


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


def _decoded(text: str, place: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise OptionsInvalid([f"The master key in {place} is not {KEY_BYTES} bytes in base64."])
    return key
