"""Locking users out who fail to sign in too often. Salesforce's defaults: after 10 failures, for 15 minutes.

`UserLogin.IsPasswordLocked` tells it, and takes it back when an administrator sets it to false.
"""

from datetime import timedelta

from sf_emulator.objects.org import Org

from .org_settings import org_setting
from .times import from_ms, to_ms

_SCHEMA = "CREATE TABLE IF NOT EXISTS lockouts (user_id TEXT PRIMARY KEY, since INTEGER NOT NULL)"


class Lockout:
    """Who is locked out of an org."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._store = org.store
        self._store.execute(_SCHEMA)

    def is_locked(self, user_id: str) -> bool:
        """Whether the user is locked out now; a lock that has run out is taken back."""
        if not self._org.find("UserLogin", UserId=user_id, IsPasswordLocked=True):
            return False
        since = self._store.value("SELECT since FROM lockouts WHERE user_id = ?", (user_id,))
        minutes = org_setting(self._org, "lockout_min")
        if since is None or not minutes or self._org.clock.now() < from_ms(since) + timedelta(minutes=minutes):
            return True
        self.forget(user_id)
        return False

    def count_failure(self, user_id: str) -> None:
        """One more wrong password; the last one allowed locks the user out."""
        allowed = org_setting(self._org, "lockout_after_failures")
        with self._store.transaction():
            before = self._failures(user_id)
            failures = 1 if allowed and before >= allowed else before + 1  # unlocked by an administrator: again from 1
            self._set_failures(user_id, failures)
            if failures == allowed:
                self._lock(user_id)

    def forget(self, user_id: str) -> None:
        """The user signed in, or may try again: failures count from 0."""
        if self._failures(user_id):
            self._set_failures(user_id, 0)
            self._org.unlock_password(user_id)

    def _failures(self, user_id: str) -> int:
        return int(self._org.field_of("User", user_id, "NumberOfFailedLogins") or 0)

    def _set_failures(self, user_id: str, failures: int) -> None:
        # Past the org's rules: failing to sign in is no change of the record, so no stamp of it moves.
        self._store.execute('UPDATE "User" SET "NumberOfFailedLogins" = ? WHERE "Id" = ?', (failures, user_id))

    def _lock(self, user_id: str) -> None:
        self._store.execute("REPLACE INTO lockouts VALUES (?, ?)", (user_id, to_ms(self._org.clock.now())))
        for login in self._org.find("UserLogin", UserId=user_id):
            self._org.update("UserLogin", login["Id"], {"IsPasswordLocked": True}, None)
