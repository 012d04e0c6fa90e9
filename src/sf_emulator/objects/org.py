"""The one org: its records, and what no object shows (passwords, settings, pending addresses, API use)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sf_emulator.clock import Clock
from sf_emulator.store import Row, Store

from . import texts
from .api_usage import ApiUsage
from .changes import Actor, Change, Write
from .checks import check_references, check_required_on_insert, check_required_on_update, check_unique
from .credentials import Credentials
from .errors import RecordRefused
from .ids import make_id, normal_id, sequence_of
from .pending_emails import PendingEmails
from .rules import RULES
from .settings import Settings
from .sobjects import Field, Schema, SObject
from .tables import quoted
from .times import wire_time
from .user_permissions import PERMISSIONS
from .values import sent_values

__all__ = ["Actor", "Org"]

ADMINISTRATOR_PROFILE = "System Administrator"
_RECORDS_AN_ORG = 62**6  # ids of different orgs never meet

_STAMPS_ON_INSERT = ("CreatedDate", "LastModifiedDate", "SystemModstamp")
_STAMPS_ON_UPDATE = ("LastModifiedDate", "SystemModstamp")


class Org:
    """A Salesforce org. Writes without an actor are its own: no permission asked, no field read-only."""

    def __init__(self, store: Store, clock: Clock, schema: Schema, number: int = 1) -> None:
        self.store = store
        self.number = number
        self.other_orgs: Callable[[], Iterable[Org]] = tuple
        self.clock = clock
        self.schema = schema
        self.settings = Settings(store)
        self._credentials = Credentials(store)
        self._pending_emails = PendingEmails(store)
        self._usage = ApiUsage(store)
        self._sequences: dict[str, int] = {}
        self._inserts: dict[str, str] = {}
        self._profiles: dict[str, tuple[str, str]] = {}

    # --- what the org is ---

    @property
    def id(self) -> str:
        return str(self.store.value('SELECT "Id" FROM "Organization"'))

    @property
    def name(self) -> str:
        return str(self.store.value('SELECT "Name" FROM "Organization"'))

    @property
    def is_sandbox(self) -> bool:
        return bool(self.store.value('SELECT "IsSandbox" FROM "Organization"'))

    @property
    def my_domain(self) -> str:
        return str(self.setting("my_domain"))

    @property
    def first_user_id(self) -> str:
        """The administrator whom the org was made for: what no actor writes, is written in this name."""
        return make_id("005", (self.number - 1) * _RECORDS_AN_ORG + 1)

    def now(self) -> str:
        """The org's time as records keep it."""
        return wire_time(self.clock.now())

    # --- records ---

    def insert(self, sobject: str, fields: Mapping[str, Any], actor: Actor | None) -> str:
        """Create a record and answer its id. Raises RecordRefused."""
        target = self.schema[sobject]
        if actor and not target.createable:
            raise RecordRefused(texts.not_createable(sobject))
        self._require_write(target, actor)
        sent = sent_values(self.schema, target, fields, _createable if actor else _anything)
        with self.store.transaction():
            record_id = self._next_id(target)
            after = target.defaults | sent | {"Id": record_id} | self._stamps(target, _STAMPS_ON_INSERT, actor)
            change = Change(self, target, Write.INSERT, record_id, {}, sent, after, actor)
            check_required_on_insert(target, after)
            check_references(self, target, sent)
            _run_before(change)
            check_unique(self, change)
            self.store.execute(self._insert_sql(target), list(change.after.values()))
            _run_after(change)
        return record_id

    def update(self, sobject: str, record_id: str, fields: Mapping[str, Any], actor: Actor | None) -> None:
        """Change a record. Raises RecordRefused."""
        target = self.schema[sobject]
        if actor and not target.updateable:
            raise RecordRefused(texts.not_updateable(sobject))
        with self.store.transaction():
            before = self._existing(sobject, record_id)
            if actor is None or sobject != "User" or actor.user_id != before["Id"]:
                self._require_write(target, actor)
            sent = sent_values(self.schema, target, fields, _updateable if actor else _anything)
            after = before | sent | self._stamps(target, _STAMPS_ON_UPDATE, actor)
            change = Change(self, target, Write.UPDATE, before["Id"], before, sent, after, actor)
            check_required_on_update(target, sent)
            check_references(self, target, sent)
            _run_before(change)
            check_unique(self, change)
            self._write_changed(change)
            _run_after(change)

    def delete(self, sobject: str, record_id: str, actor: Actor | None) -> None:
        """Remove a record. Raises RecordRefused."""
        target = self.schema[sobject]
        if actor and not target.deletable:
            raise RecordRefused(texts.not_deletable())
        self._require_write(target, actor)
        with self.store.transaction():
            before = self.get(sobject, record_id)
            if before is None:
                raise RecordRefused(texts.deleted())
            change = Change(self, target, Write.DELETE, before["Id"], before, {}, {}, actor)
            _run_before(change)
            self.store.execute(f'DELETE FROM {quoted(sobject)} WHERE "Id" = ?', (before["Id"],))  # noqa: S608
            _run_after(change)

    def get(self, sobject: str, record_id: str) -> Row | None:
        """The record with this id of 15 or 18 characters, every field of it."""
        found = self.find(sobject, Id=normal_id(record_id) or record_id)
        return found[0] if found else None

    def find(self, sobject: str, **equals: Any) -> list[Row]:
        """Records whose fields equal these values, text in any case; in the order they were made."""
        target = self.schema[sobject]
        tests = [
            f"{quoted(target.fields[name].name)} {'IS' if value is None else '='} ?" for name, value in equals.items()
        ]
        where = " AND ".join(tests) or "1"
        sql = f"SELECT * FROM {quoted(target.name)} WHERE {where} ORDER BY rowid"  # noqa: S608 - names from the schema
        rows = self.store.rows(sql, list(equals.values()))
        for row in rows:
            for name in target.booleans:
                row[name] = bool(row[name])
        return rows

    def field_of(self, sobject: str, record_id: str, field: str) -> Any:
        """One field of one record; None when there is no such record."""
        name = self.schema[sobject].fields[field].name
        return self.store.value(f'SELECT {quoted(name)} FROM {quoted(sobject)} WHERE "Id" = ?', (record_id,))  # noqa: S608

    # --- who may do what ---

    def actor(self, user_id: str) -> Actor:
        """A user as the one who writes."""
        return Actor(user_id, self.permissions(user_id))

    def permissions(self, user_id: str) -> frozenset[str]:
        """API names ("ApiEnabled") that the user's profile and permission sets give now."""
        rows = self.store.rows(
            'SELECT s.* FROM "PermissionSetAssignment" a JOIN "PermissionSet" s ON s."Id" = '
            'a."PermissionSetId" '
            'WHERE a."AssigneeId" = ? AND (a."ExpirationDate" IS NULL OR a."ExpirationDate" > ?) '
            'AND NOT s."HasActivationRequired"',
            (user_id, self.now()),
        )
        return frozenset(name for name in PERMISSIONS if any(row[f"Permissions{name}"] for row in rows))

    def may_write(self, sobject: SObject, actor: Actor) -> bool:
        """Whether one of the permissions that the object asks for is there."""
        return not sobject.write_permissions or not actor.permissions.isdisjoint(sobject.write_permissions)

    @property
    def administrator_profile_id(self) -> str:
        """The profile that the org never runs out of active users of."""
        return str(self.store.value('SELECT "Id" FROM "Profile" WHERE "Name" = ?', (ADMINISTRATOR_PROFILE,)))

    def licence_of_profile(self, profile_id: str) -> str:
        """The licence that users of a profile take."""
        return self._profile(profile_id)[0]

    def permission_set_of_profile(self, profile_id: str) -> str:
        """The hidden permission set that a profile owns."""
        return self._profile(profile_id)[1]

    def forget_profiles(self) -> None:
        """Look profiles up again: one has changed."""
        self._profiles.clear()

    # --- passwords ---

    def set_password(self, user_id: str, password: str) -> None:
        """Give a user a password, and a security token if there is none yet."""
        self._credentials.set_password(user_id, password)
        self.update("User", user_id, {"LastPasswordChangeDate": self.now()}, None)

    def check_password(self, user_id: str, password: str) -> bool:
        """Whether this is the user's password."""
        return self._credentials.check_password(user_id, password)

    def security_token(self, user_id: str) -> str:
        """What SOAP login() wants behind the password."""
        return self._credentials.security_token(user_id)

    def reset_security_token(self, user_id: str) -> str:
        """Replace the user's security token; the old one is refused from now on."""
        return self._credentials.reset_security_token(user_id)

    def set_security_token(self, user_id: str, token: str) -> None:
        """Give the user this token, as a sample org's file may."""
        self._credentials.set_security_token(user_id, token)

    # --- addresses that wait to be confirmed ---

    def await_email(self, user_id: str, email: str) -> None:
        """Remember an address that the user has yet to confirm."""
        self._pending_emails.add(user_id, email, self.now())

    def forget_pending_email(self, user_id: str) -> None:
        """The user's address stays as it is."""
        self._pending_emails.remove(user_id)

    def pending_email(self, user_id: str) -> str | None:
        """The address that waits for the user's confirmation."""
        return self._pending_emails.of(user_id)

    def confirm_email(self, user_id: str) -> None:
        """What the link in the mail does: the new address takes effect."""
        email = self.pending_email(user_id)
        if email:
            with self.store.transaction():
                self.update("User", user_id, {"Email": email}, None)
                self.forget_pending_email(user_id)

    # --- API use and settings ---

    def count_api_call(self) -> None:
        """One more API call (REST, SOAP, bulk)."""
        self._usage.count(self.clock.now())

    def api_usage(self) -> tuple[int, int]:
        """Calls in the last 24 hours, and calls allowed."""
        return self._usage.calls(self.clock.now()), int(self.setting("daily_api_requests"))

    def setting(self, name: str) -> Any:
        """A setting of the org that is no field of any object."""
        return self.settings[name]

    def change_setting(self, name: str, value: Any) -> None:
        """Change such a setting; the value is anything JSON can hold."""
        self.settings[name] = value

    # --- how it is done ---

    def _existing(self, sobject: str, record_id: str) -> Row:
        row = self.get(sobject, record_id)
        if row is None:
            raise RecordRefused(texts.no_such_reference())
        return row

    def _next_id(self, sobject: SObject) -> str:
        last = self._sequences.get(sobject.name)
        if last is None:
            newest = self.store.value(f'SELECT max("Id") FROM {quoted(sobject.name)}')  # noqa: S608
            last = sequence_of(newest) if newest else (self.number - 1) * _RECORDS_AN_ORG
        self._sequences[sobject.name] = last + 1
        return make_id(sobject.key_prefix, last + 1)

    def reserve_ids(self, sobject: SObject, count: int) -> list[str]:
        """Ids for records that are written in bulk, past `insert`."""
        return [self._next_id(sobject) for _ in range(count)]

    def forget_sequences(self) -> None:
        """Read anew where ids go on: the tables have been replaced."""
        self._sequences.clear()
        self._profiles.clear()

    def _insert_sql(self, sobject: SObject) -> str:
        if sobject.name not in self._inserts:
            columns = ", ".join(quoted(name) for name in sobject.defaults)
            marks = ", ".join("?" * len(sobject.defaults))
            self._inserts[sobject.name] = f"INSERT INTO {quoted(sobject.name)} ({columns}) VALUES ({marks})"  # noqa: S608
        return self._inserts[sobject.name]

    def _write_changed(self, change: Change) -> None:
        names = [name for name, value in change.after.items() if value != change.before[name]]
        if names:
            columns = ", ".join(f"{quoted(name)} = ?" for name in names)
            sql = f'UPDATE {quoted(change.sobject.name)} SET {columns} WHERE "Id" = ?'  # noqa: S608
            self.store.execute(sql, [*(change.after[name] for name in names), change.record_id])

    def _stamps(self, sobject: SObject, dates: tuple[str, ...], actor: Actor | None) -> dict[str, str]:
        now = self.now()
        who = actor.user_id if actor else self.first_user_id
        stamps = dict.fromkeys(dates, now) | {
            f"{name.removesuffix('Date')}ById": who for name in dates if name.endswith("Date")
        }
        return {name: value for name, value in stamps.items() if name in sobject.fields}

    def _require_write(self, sobject: SObject, actor: Actor | None) -> None:
        if actor and not self.may_write(sobject, actor):
            raise RecordRefused(texts.not_writable())

    def _profile(self, profile_id: str) -> tuple[str, str]:
        if profile_id not in self._profiles:
            owned = self.store.value('SELECT "Id" FROM "PermissionSet" WHERE "ProfileId" = ?', (profile_id,))
            self._profiles[profile_id] = (self.field_of("Profile", profile_id, "UserLicenseId"), owned)
        return self._profiles[profile_id]


def _anything(field: Field) -> bool:
    return field.name != "Id"


def _createable(field: Field) -> bool:
    return field.createable


def _updateable(field: Field) -> bool:
    return field.updateable


def _run_before(change: Change) -> None:
    for name in change.sobject.rules:
        RULES[name].before(change)


def _run_after(change: Change) -> None:
    for name in change.sobject.rules:
        RULES[name].after(change)
