"""Who signed in, when, through what, and how it went: the org's LoginHistory records, the newest thousands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sf_emulator.objects.org import Org
from sf_emulator.objects.times import parse_wire_time, wire_time

SUCCESS = "Success"
_KEEP = 20_000  # as many as Setup offers at Salesforce
_TABLE = "LoginHistory"
_LONGEST_APPLICATION = 64


@dataclass(frozen=True, slots=True)
class SignInWay:
    """Through which door somebody signs in, as the login history names it."""

    login_type: str
    application: str
    source_ip: str
    sub_type: str | None = None
    api_type: str | None = None
    api_version: str | None = None


@dataclass(frozen=True, slots=True)
class LoginEntry:
    """One attempt to sign in."""

    user_id: str
    at: datetime
    status: str
    login_type: str
    application: str
    source_ip: str


class LoginHistory:
    """Every attempt of a known user."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._store = org.store

    def record(self, user_id: str, status: str, way: SignInWay) -> None:
        """Add an attempt and drop what is too old to keep."""
        self._org.insert(_TABLE, self._fields(user_id, status, way), None)
        if status == SUCCESS:
            # Past the org's rules: signing in is no change of the record, so no stamp of it moves.
            self._store.execute('UPDATE "User" SET "LastLoginDate" = ? WHERE "Id" = ?', (self._org.now(), user_id))
        self._store.execute(
            'DELETE FROM "LoginHistory" WHERE rowid <= (SELECT MAX(rowid) FROM "LoginHistory") - ?', (_KEEP,)
        )

    def count(self, user_id: str | None = None) -> int:
        """How many attempts are kept."""
        sql = 'SELECT count(*) FROM "LoginHistory" WHERE ?1 IS NULL OR "UserId" = ?1'
        return int(self._store.value(sql, (user_id,)))

    def newest(self, limit: int = 200, user_id: str | None = None, skip: int = 0) -> list[LoginEntry]:
        """Attempts, the newest first."""
        rows = self._store.rows(
            'SELECT * FROM "LoginHistory" WHERE ?1 IS NULL OR "UserId" = ?1 ORDER BY rowid DESC LIMIT ?2 OFFSET ?3',
            (user_id, limit, skip),
        )
        return [
            LoginEntry(
                user_id=row["UserId"],
                at=parse_wire_time(row["LoginTime"]),
                status=row["Status"],
                login_type=row["LoginType"],
                application=row["Application"] or "",
                source_ip=row["SourceIp"],
            )
            for row in rows
        ]

    def logins_in_the_last_hour(self, user_id: str) -> int:
        """How often a user was signed in, which Salesforce limits."""
        since = wire_time(self._org.clock.now() - timedelta(hours=1))
        return int(
            self._store.value(
                'SELECT COUNT(*) FROM "LoginHistory" WHERE "UserId" = ? AND "LoginTime" > ? AND "Status" = ?',
                (user_id, since, SUCCESS),
            )
        )

    def _fields(self, user_id: str, status: str, way: SignInWay) -> dict[str, object]:
        return {
            "UserId": user_id,
            "LoginTime": self._org.now(),
            "LoginType": way.login_type,
            "LoginSubType": way.sub_type,
            "Status": status,
            "Application": way.application[:_LONGEST_APPLICATION] or None,
            "SourceIp": way.source_ip,
            "ApiType": way.api_type,
            "ApiVersion": way.api_version,
            "Browser": "Unknown",
            "Platform": "Unknown",
            "ClientVersion": "N/A",
            "OptionsIsPost": True,
        }
