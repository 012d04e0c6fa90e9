"""The keys that seal and open secrets: the first one seals, all of them open.

More than one key is there only while `instep vault rotate` moves secrets from the old key to the new one. Processes
that were started before learn the new key from its file, so that none has to be restarted.
"""

import hashlib
from collections.abc import Callable

KEY_ID_BYTES = 8


def key_id(key: bytes) -> bytes:
    """Tells keys apart without telling anything about them."""
    return hashlib.sha256(b"instep vault key id" + key).digest()[:KEY_ID_BYTES]


class Keyring:
    """Keys of 32 bytes, read when they are first needed.

    Args:
        read: Gives the keys as they are now, the sealing one first; none while there is no master key.
        is_watched: Whether `read` is cheap and may give others later (a file): then every sealing asks it again.
    """

    def __init__(self, read: Callable[[], tuple[bytes, ...]], *, is_watched: bool = False) -> None:
        self._read = read
        self._is_watched = is_watched
        self._keys: tuple[bytes, ...] = ()

    def sealing_key(self) -> bytes | None:
        """The key for new secrets; None: there is no master key."""
        if self._is_watched or not self._keys:
            self._keys = self._read()
        return self._keys[0] if self._keys else None

    def opening_key(self, wanted: bytes) -> bytes | None:
        """The key with this id. One that is not known yet is looked for once more where keys come from."""
        return self._find(wanted) or self._find(wanted, self._read())

    def _find(self, wanted: bytes, keys: tuple[bytes, ...] | None = None) -> bytes | None:
        if keys is not None:
            self._keys = keys
        return next((key for key in self._keys if key_id(key) == wanted), None)
