"""The one org: its records, and what no object shows (passwords, settings, pending addresses, API use)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

from sf_emulator.clock import Clock
from sf_emulator.store import Row, Store

from .access_policies import PolicyErrors
from .api_usage import ApiUsage
from .auto_numbers import AutoNumbers
from .changes import Actor
from .columns import quoted
from .credentials import Credentials
from .deleting import delete_row, purge_row, undelete_row
from .errors import AlreadyThere
from .feature_licences import FeatureLicence, FeatureLicences
from .finding import find_rows
from .ids import make_id, make_ids, normal_id, sequence_of
from .object_access import ObjectAccess
from .outbox import Outbox
from .passwords import temporary_password
from .pending_emails import PendingEmails
from .recent_items import RecentItems
from .recycle_bin import RecycleBin
from .row_locks import RowLocks
from .settings import Settings
from .sobjects import Schema, SObject
from .times import parse_wire_time, wire_time
from .transactions import in_transaction
from .user_permissions import PERMISSIONS
from .writing import STAMPS_ON_INSERT, insert_row, stamps, update_row

__all__ = ["Actor", "Org"]

Written = TypeVar("Written")

SCHEMA_CHANGED = "schema_changed"
_EMAIL_LINK_WORKS_FOR = timedelta(hours=72)
ADMINISTRATOR_PROFILE = "System Administrator"
_RECORDS_AN_ORG = 62**6  # ids of different orgs never meet


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
        self.outbox = Outbox(store)
        self._usage = ApiUsage(store)
        self.feature_seats = FeatureLicences(store)
        self.policy_errors = PolicyErrors(store)
        self.numbers = AutoNumbers(store)
        self.recycle_bin = RecycleBin(store)
        self.row_locks = RowLocks()
        self.recent_items = RecentItems(store)
        self.object_access = ObjectAccess(self)
        self._sequences: dict[str, int] = {}
        self._profiles: dict[str, tuple[str, str, str]] = {}

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
    def first_org_id(self) -> str:
        """The id that the org is made with; a sandbox takes it instead of its production org's."""
        return make_id("00D", (self.number - 1) * _RECORDS_AN_ORG + 1)

    @cached_property
    def first_user_id(self) -> str:
        """The administrator whom the org was made for: what no actor writes, is written in this name."""
        return make_id("005", (self.number - 1) * _RECORDS_AN_ORG + 1)

    @property
    def schema_changed(self) -> datetime:
        """When the objects were last other than they are: what describe answers If-Modified-Since by."""
        return parse_wire_time(self.setting(SCHEMA_CHANGED))

    def note_schema_change(self) -> None:
        """The objects, or what somebody sees of them, are other than they were."""
        self.change_setting(SCHEMA_CHANGED, self.now())

    def now(self) -> str:
        """The org's time as records keep it."""
        return wire_time(self.clock.now())

    # --- records ---

    def insert(self, sobject: str, fields: Mapping[str, Any], actor: Actor | None) -> str:
        """Create a record and answer its id. Raises RecordRefused."""
        try:
            return self._write(lambda: insert_row(self, self.schema[sobject], fields, actor))
        except AlreadyThere as existing:
            return existing.record_id

    def update(self, sobject: str, record_id: str, fields: Mapping[str, Any], actor: Actor | None) -> None:
        """Change a record. Raises RecordRefused."""
        self._write(lambda: update_row(self, self.schema[sobject], record_id, fields, actor))

    def delete(self, sobject: str, record_id: str, actor: Actor | None) -> None:
        """Delete a record: into the recycle bin when its object can be undeleted. Raises RecordRefused."""
        self._write(lambda: delete_row(self, self.schema[sobject], record_id, actor))

    def undelete(self, sobject: str, record_id: str, actor: Actor | None) -> None:
        """Restore a deleted record with what was deleted with it. Raises RecordRefused."""
        self._write(lambda: undelete_row(self, self.schema[sobject], record_id, actor))

    def purge(self, sobject: str, record_id: str, actor: Actor | None) -> None:
        """Remove a deleted record from the recycle bin: nothing brings it back. Raises RecordRefused."""
        self._write(lambda: purge_row(self, self.schema[sobject], record_id, actor))

    def _write(self, work: Callable[[], Written]) -> Written:
        """A write is a transaction of its own unless it is part of one."""
        return work() if self.store.in_transaction else in_transaction(self, work)

    def get(self, sobject: str, record_id: str, *, with_deleted: bool = False) -> Row | None:
        """The record with this id of 15 or 18 characters, every field of it."""
        find = self.find_with_deleted if with_deleted else self.find
        found = find(sobject, Id=normal_id(record_id) or record_id)
        return found[0] if found else None

    def find(self, sobject: str, **equals: Any) -> list[Row]:
        """Records whose fields equal these values, text in any case; in the order they were made."""
        target = self.schema[sobject]
        return find_rows(self.store, target, equals | ({"IsDeleted": False} if target.undeletable else {}))

    def find_with_deleted(self, sobject: str, **equals: Any) -> list[Row]:
        """As `find`, with those that wait in the recycle bin."""
        return find_rows(self.store, self.schema[sobject], equals)

    def field_of(self, sobject: str, record_id: str, field: str) -> Any:
        """One field of one record; None when there is no such record."""
        name = self.schema[sobject].fields[field].name
        return self.store.value(f'SELECT {quoted(name)} FROM {quoted(sobject)} WHERE "Id" = ?', (record_id,))  # noqa: S608

    # --- who may do what ---

    def actor(self, user_id: str) -> Actor:
        """A user as the one who writes."""
        permissions = self.permissions(user_id)
        return Actor(user_id, permissions, self.object_access.schema_of(user_id, permissions))

    def stamps_of_new(self, sobject: SObject) -> dict[str, str]:
        """Who made a record and when, for records that are written past `insert`."""
        return stamps(self, sobject, STAMPS_ON_INSERT, None)

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

    @property
    def administrators_set_id(self) -> str | None:
        """The hidden permission set of that profile; None: the org has no such profile."""
        sql = 'SELECT s."Id" FROM "PermissionSet" s JOIN "Profile" p ON s."ProfileId" = p."Id" WHERE p."Name" = ?'
        found: str | None = self.store.value(sql, (ADMINISTRATOR_PROFILE,))
        return found

    def licence_of_profile(self, profile_id: str) -> str:
        """The licence that users of a profile take."""
        return self._profile(profile_id)[0]

    def permission_set_of_profile(self, profile_id: str) -> str:
        """The hidden permission set that a profile owns."""
        return self._profile(profile_id)[1]

    def user_type_of_profile(self, profile_id: str) -> str:
        """`Standard` for people inside; another type for those of portals, guests and Chatter."""
        return self._profile(profile_id)[2]

    def forget_profiles(self) -> None:
        """Look profiles up again: one has changed."""
        self._profiles.clear()

    def feature_licences(self) -> list[FeatureLicence]:
        """The org's feature licences, with the seats that active users take."""
        return self.feature_seats.all(self.setting("feature_licences"))

    # --- passwords ---

    def set_password(self, user_id: str, password: str, *, temporary: bool = False) -> None:
        """Give a user a password, and a security token if there is none yet. A temporary one is expired at once."""
        self._credentials.set_password(user_id, password)
        days = 0 if temporary else self.setting("passwords_expire_days")
        expires = wire_time(self.clock.now() + timedelta(days=days)) if days or temporary else None
        changes = {"LastPasswordChangeDate": self.now(), "PasswordExpirationDate": expires, "NumberOfFailedLogins": 0}
        self.update("User", user_id, changes, None)
        self.unlock_password(user_id)

    def has_expired_password(self, user_id: str) -> bool:
        """Whether the user must choose a new password."""
        expires = self.field_of("User", user_id, "PasswordExpirationDate")
        return expires is not None and bool(expires <= self.now())

    def unlock_password(self, user_id: str) -> None:
        """Let a user who was locked out sign in again."""
        for login in self.find("UserLogin", UserId=user_id, IsPasswordLocked=True):
            self.update("UserLogin", login["Id"], {"IsPasswordLocked": False}, None)

    def reset_password(self, user_id: str, *, by_mail: bool = True) -> str:
        """Give a user a made-up password to be replaced, and send it by mail. Answers it."""
        password = temporary_password()
        self.set_password(user_id, password, temporary=True)
        if by_mail:
            self._send(user_id, "password_reset", f"Your new password is {password}")
        return password

    def welcome(self, user_id: str) -> None:
        """Write to a new user, who is to choose a password."""
        username = self.field_of("User", user_id, "Username")
        self._send(user_id, "new_user", f"Welcome to {self.name}. Your user name is {username}: choose a password.")

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
        """Remember an address that the user has yet to confirm, and write to it and to the old one."""
        self._pending_emails.add(user_id, email, self.now())
        self._send(user_id, "email_change", f"Confirm that {email} is your new email address.", to=email)
        self._send(user_id, "email_change_notice", f"Your email address is to change to {email}.")

    def forget_pending_email(self, user_id: str) -> None:
        """The user's address stays as it is."""
        self._pending_emails.remove(user_id)

    def pending_email(self, user_id: str) -> str | None:
        """The address that waits for the user's confirmation."""
        return self._pending_emails.of(user_id, wire_time(self.clock.now() - _EMAIL_LINK_WORKS_FOR))

    def confirm_email(self, user_id: str) -> None:
        """What the link in the mail does: the new address takes effect."""
        email = self.pending_email(user_id)
        if email:
            with self.store.transaction():
                self.update("User", user_id, {"Email": email}, None)
                self.forget_pending_email(user_id)

    def waiting_emails(self) -> list[Row]:
        """Addresses that wait: user_id, email, requested_at."""
        return self._pending_emails.all(wire_time(self.clock.now() - _EMAIL_LINK_WORKS_FOR))

    def _send(self, user_id: str, kind: str, text: str, to: str | None = None) -> None:
        recipient = to or str(self.field_of("User", user_id, "Email"))
        self.outbox.send(kind, user_id, recipient, text, self.now())

    # --- API use and settings ---

    def count_api_call(self, app: str = "") -> None:
        """One more API call (REST, SOAP, bulk), and one of the app that has an allocation of its own."""
        self._usage.count(self.clock.now(), app)

    def api_usage_of_app(self, app: str) -> int:
        """Calls of an app in the last 24 hours, since it has an allocation of its own."""
        return self._usage.calls_of_app(app, self.clock.now())

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

    def next_id(self, sobject: SObject) -> str:
        """The id that the next record of an object gets."""
        return make_id(sobject.key_prefix, self._reserve(sobject, 1))

    def reserve_ids(self, sobject: SObject, count: int) -> Iterator[str]:
        """Ids for records that are written in bulk, past `insert`."""
        return make_ids(sobject.key_prefix, self._reserve(sobject, count), count)

    def _reserve(self, sobject: SObject, count: int) -> int:
        last = self._sequences.get(sobject.name)
        if last is None:
            newest = self.store.value(f'SELECT max("Id") FROM {quoted(sobject.name)}')  # noqa: S608
            last = sequence_of(newest) if newest else (self.number - 1) * _RECORDS_AN_ORG
        self._sequences[sobject.name] = last + count
        return last + 1

    def forget_sequences(self) -> None:
        """Read anew where ids go on: the tables have been replaced."""
        self._sequences.clear()
        self.object_access.forget()
        self._profiles.clear()

    def _profile(self, profile_id: str) -> tuple[str, str, str]:
        if profile_id not in self._profiles:
            sql = (
                'SELECT p."UserLicenseId", s."Id", p."UserType" FROM "Profile" p '
                'JOIN "PermissionSet" s ON s."ProfileId" = p."Id" WHERE p."Id" = ?'
            )
            licence, owned, user_type = self.store.tuples(sql, (profile_id,))[0]
            self._profiles[profile_id] = (licence, owned, user_type)
        return self._profiles[profile_id]
