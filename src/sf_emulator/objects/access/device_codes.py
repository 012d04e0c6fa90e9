"""The device flow: a code that a device polls with, and a short one that a person types in a browser.

Source: Salesforce help, "OAuth 2.0 Device Flow for IoT Integration" (interval, ten minutes, codes of eight characters).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sf_emulator.objects.org import Org
from sf_emulator.store import Row

from .times import from_ms, to_ms
from .tokens import new_device_code, new_user_code

DEVICE_CODE_LIFETIME = timedelta(minutes=10)
POLL_INTERVAL = timedelta(seconds=5)

_SCHEMA = """CREATE TABLE IF NOT EXISTS oauth_device_codes (
    device_code TEXT PRIMARY KEY, user_code TEXT NOT NULL UNIQUE, consumer_key TEXT NOT NULL, scopes TEXT NOT NULL,
    issued_at INTEGER NOT NULL, polled_at INTEGER, org_id TEXT, user_id TEXT, is_denied INTEGER NOT NULL DEFAULT 0)"""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """One request of a device. `user_id` is None until somebody decided; the device code stays out of the repr."""

    device_code: str
    user_code: str
    consumer_key: str
    scopes: frozenset[str]
    issued_at: datetime
    polled_at: datetime | None
    org_id: str | None
    user_id: str | None
    is_denied: bool

    def __repr__(self) -> str:
        return f"DeviceCode({self.user_code})"


class DeviceCodes:
    """Every request of a device. The approving user may be of another org than the app: the record says which."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._store = org.store
        self._store.execute(_SCHEMA)

    def issue(self, consumer_key: str, scopes: frozenset[str]) -> DeviceCode:
        """A pair of codes for a device that asks."""
        code = new_device_code()
        self._store.execute(
            "INSERT INTO oauth_device_codes (device_code, user_code, consumer_key, scopes, issued_at) "
            "VALUES (?, ?, ?, ?, ?)",
            (code, new_user_code(), consumer_key, " ".join(sorted(scopes)), to_ms(self._org.clock.now())),
        )
        issued = self.find(code)
        assert issued is not None  # noqa: S101 - inserted in the line above
        return issued

    def find(self, device_code: str) -> DeviceCode | None:
        """A request that has not been answered with a token yet."""
        row = self._store.row("SELECT * FROM oauth_device_codes WHERE device_code = ?", (device_code,))
        return _code(row) if row else None

    def by_user_code(self, user_code: str) -> DeviceCode | None:
        """The undecided request that a person means, if it is not too old."""
        row = self._store.row(
            "SELECT * FROM oauth_device_codes WHERE user_code = ? AND user_id IS NULL AND NOT is_denied",
            (user_code.strip().upper(),),
        )
        found = _code(row) if row else None
        return None if found is None or self.has_expired(found) else found

    def has_expired(self, code: DeviceCode) -> bool:
        """Whether ten minutes are over."""
        return self._org.clock.now() >= code.issued_at + DEVICE_CODE_LIFETIME

    def approve(self, code: DeviceCode, org_id: str, user_id: str) -> None:
        """A person allowed the device."""
        self._store.execute(
            "UPDATE oauth_device_codes SET org_id = ?, user_id = ? WHERE device_code = ?",
            (org_id, user_id, code.device_code),
        )

    def deny(self, code: DeviceCode) -> None:
        """A person refused the device."""
        self._store.execute("UPDATE oauth_device_codes SET is_denied = 1 WHERE device_code = ?", (code.device_code,))

    def note_poll(self, code: DeviceCode) -> bool:
        """Remember that the device asked; answers whether it waited as long as it was told to."""
        now = self._org.clock.now()
        self._store.execute(
            "UPDATE oauth_device_codes SET polled_at = ? WHERE device_code = ?", (to_ms(now), code.device_code)
        )
        return code.polled_at is None or now >= code.polled_at + POLL_INTERVAL

    def use(self, code: DeviceCode) -> bool:
        """Spend the code; False when another request just did."""
        return self._store.execute("DELETE FROM oauth_device_codes WHERE device_code = ?", (code.device_code,)) == 1


def _code(row: Row) -> DeviceCode:
    return DeviceCode(
        device_code=row["device_code"],
        user_code=row["user_code"],
        consumer_key=row["consumer_key"],
        scopes=frozenset(row["scopes"].split()),
        issued_at=from_ms(row["issued_at"]),
        polled_at=from_ms(row["polled_at"]) if row["polled_at"] is not None else None,
        org_id=row["org_id"],
        user_id=row["user_id"],
        is_denied=bool(row["is_denied"]),
    )
