"""Rotating the master key: a new key goes in front, every secret is sealed anew, the old key goes.

Each step may be interrupted at any instant and done again: while two keys are there, both open secrets.
"""

import dataclasses
from collections.abc import Callable

from filelock import FileLock, Timeout

from instep.config.home import (
    derive_key,
    keeps_key_in_file,
    key_file,
    new_master_key,
    read_master_keys,
    write_master_keys,
)
from instep.config.options import Options
from instep.connections.keyring import key_id
from instep.connections.resealing import keys_in_use, reseal_all
from instep.domain.problems import BadInput, Problem


@dataclasses.dataclass(frozen=True, slots=True)
class Rotation:
    """What was done. `is_finished` is False when the operator has yet to take the old key away."""

    key_id: str
    resealed: int
    was_interrupted: bool
    is_finished: bool


def rotate_master_key(options: Options, progress: Callable[[int], None] = lambda _: None) -> Rotation:
    """Move every secret to a new master key, or finish a move that was interrupted.

    Raises:
        BadInput: Another process is at it, the key file cannot be written, or the key is the operator's and there is
            only one.
        VaultLocked: A secret cannot be opened with the keys that are there.
    """
    lock = FileLock(options.home / "vault.lock", timeout=0)
    try:
        with lock:
            return _rotate(options, progress)
    except Timeout as error:
        raise BadInput(_busy()) from error


def seal_id(master_key: bytes) -> bytes:
    """The id that envelopes sealed under a master key carry."""
    return key_id(derive_key(master_key, "vault"))


def _rotate(options: Options, progress: Callable[[int], None]) -> Rotation:
    keys = read_master_keys(options)
    was_interrupted = len(keys) > 1 and keeps_key_in_file(options)
    if len(keys) == 1:
        keys = (_new_key(options), *keys)
        _write(options, keys)
    newest, resealed = seal_id(keys[0]), 0
    while set(keys_in_use()) - {newest}:  # once more while others write
        resealed += reseal_all(newest, progress)
    if keeps_key_in_file(options):
        _write(options, keys[:1])
    return Rotation(newest.hex(), resealed, was_interrupted, is_finished=keeps_key_in_file(options))


def _new_key(options: Options) -> bytes:
    if not keeps_key_in_file(options):
        raise BadInput(_only_one_key("INSTEP_MASTER_KEY" if options.master_key else "INSTEP_MASTER_KEY_COMMAND"))
    return new_master_key()


def _write(options: Options, keys: tuple[bytes, ...]) -> None:
    try:
        write_master_keys(options, keys)
    except OSError as error:
        raise BadInput(
            Problem(
                "key-file-read-only",
                f"The key file cannot be written: {error.strerror}",
                where=str(key_file(options)),
                next_step="Let the user that runs Instep write the file and its folder, then run it again",
            )
        ) from error


def _only_one_key(setting: str) -> Problem:
    return Problem(
        "one-master-key",
        f"The master key comes from {setting}, which Instep cannot change, and it gives one key only",
        next_step=(
            "Let it give two keys, the new one first, with a space or a line break between; restart Instep's "
            "processes; then run instep vault rotate again"
        ),
    )


def _busy() -> Problem:
    return Problem(
        "rotation-busy",
        "Another process is rotating the master key",
        next_step="Wait until it has ended. If it was killed, run instep vault rotate again: it goes on",
    )
