"""Every org that this emulator serves, and which of them a request is about.

All of them share one address and one clock; a token, a user name or a consumer key tells them apart.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sf_emulator.clock import Clock
from sf_emulator.objects.opening import open_org, restore_org
from sf_emulator.objects.sandbox import add_to_usernames, become_sandbox
from sf_emulator.store import Store, StoreCopy

from .access import Access
from .app_settings import AppKind
from .apps import App, AppOrigin
from .sessions import Session, SessionKind

_DOTS_OF_A_JWT = 2


@dataclass(frozen=True, slots=True)
class OrgOptions:
    """How an org is made: from which file and folder of own objects, with how many more users, and how its apps are."""

    org_file: Path | None = None
    users: int = 0
    callback_urls: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    objects: Path | None = None

    @property
    def is_shipped(self) -> bool:
        """Nothing but the sample org that the emulator comes with."""
        return not (self.org_file or self.objects or self.users)


class UsernamesTaken(ValueError):
    """An org cannot be made: its user names are those of another."""


class Orgs:
    """The orgs, oldest first. There is always one."""

    def __init__(self, clock: Clock, data: Path | None, first: OrgOptions) -> None:
        self.clock = clock
        self._data = data
        self._lock = threading.RLock()  # one for all stores: a write in one org may read the others
        self._orgs: dict[int, Access] = {}
        self._beginnings: dict[int, StoreCopy] = {}
        self._open(1, first)
        if data is None and first.is_shipped:  # files may change, many users fill the memory, a kept org is older
            self._beginnings[1] = self.first.org.store.copy()
        for number in self._kept_numbers():
            self._open(number, OrgOptions())

    def __iter__(self) -> Iterator[Access]:
        return iter(tuple(self._orgs.values()))

    @property
    def first(self) -> Access:
        """The org that the emulator began with."""
        return self._orgs[1]

    def by_id(self, org_id: str) -> Access | None:
        """The org of this id of 15 or 18 characters."""
        return next((access for access in self if access.org.id[:15] == org_id[:15]), None)

    def of_token(self, token: str) -> Access:
        """The org that a token (`<org id>!…`, or a JWT) belongs to; the first when no org claims it."""
        if token.count(".") == _DOTS_OF_A_JWT and "!" not in token:
            return next((access for access in self if access.sessions.owner_of(token)), self.first)
        return self.by_id(token.partition("!")[0]) or self.first

    def of_username(self, username: str) -> Access:
        """The org of a user name, which is unique across all of them; the first when nobody has it."""
        wanted = username.strip().lower()
        return next((access for access in self if access.org.find("User", Username=wanted)), self.first)

    def of_consumer_key(self, consumer_key: str) -> Access:
        """The oldest org that has an app with this key; the first when none has."""
        return next((access for access in self if access.apps.by_key(consumer_key)), self.first)

    def app_in(self, access: Access, consumer_key: str) -> App | None:
        """An app that answers in one org: one that it knows, or a connected app of another org here."""
        if access.apps.by_key(consumer_key):
            return access.apps.usable(consumer_key)
        for other in self:
            app = other.apps.usable(consumer_key)
            if app and app.kind is AppKind.CONNECTED_APP and app.origin is AppOrigin.LOCAL:
                return access.apps.adopt(app)
        return None

    def browser_session(self, token: str | None) -> Session | None:
        """The session of the person in front of a browser with this cookie, if somebody is signed in."""
        session = self.of_token(token).sessions.find(token) if token else None
        return session if session and session.kind is SessionKind.BROWSER else None

    def add(self, options: OrgOptions, username_suffix: str = "") -> Access:
        """Make another org, whose user names end with the suffix.

        Raises:
            SampleUnreadable: Its file cannot be used.
            UsernamesTaken: A user name is one of another org's.
        """
        access = self._open(max(self._orgs) + 1, options)
        if username_suffix:
            add_to_usernames(access.org, username_suffix)
        self._refuse_taken_usernames(access)
        self._beginnings[access.org.number] = access.org.store.copy()
        return access

    def add_sandbox(self, access: Access, name: str) -> Access:
        """Make a sandbox of an org as it is now. Raises UsernamesTaken: it has a sandbox of this name."""
        sandbox = self._open(max(self._orgs) + 1, OrgOptions(), access.org.store.copy())
        become_sandbox(sandbox.org, name)
        sandbox.forget_all()
        self._refuse_taken_usernames(sandbox)
        self._beginnings[sandbox.org.number] = sandbox.org.store.copy()
        return sandbox

    def put_back(self, number: int, copy: StoreCopy) -> Access:
        """An org as it was when its store was copied, also when it has been removed since."""
        access = self._orgs.get(number)
        if access is None:
            return self._open(number, OrgOptions(), copy)
        restore_org(access.org, copy)
        return access

    def reset_one(self, access: Access) -> None:
        """One org as it began; the others and the clock stay. Raises KeyError: it was made before a restart."""
        if access is self.first:
            access.reset(self._beginnings.get(1))
        else:
            self.put_back(access.org.number, self._beginnings[access.org.number])

    def remove(self, access: Access) -> None:
        """Forget an org with all that is in it; the first one stays for ever."""
        number = access.org.number
        if number == 1:
            raise ValueError("The first org cannot be removed.")
        del self._orgs[number]
        self._beginnings.pop(number, None)
        access.org.store.close()
        path = self._path(number)
        if path:
            path.unlink(missing_ok=True)

    def reset(self) -> None:
        """Back to how the emulator began: one org, as it was, and real time."""
        for access in self:
            if access is not self.first:
                self.remove(access)
        self.clock.reset()
        self.reset_one(self.first)

    def close(self) -> None:
        """Close every org: its file is whole then, and may be copied."""
        for access in self:
            access.org.store.close()

    def _refuse_taken_usernames(self, access: Access) -> None:
        others = [other.org.store for other in self if other is not access]
        for name in access.org.store.tuples('SELECT "Username" FROM "User"') if others else ():
            if any(store.value('SELECT 1 FROM "User" WHERE "Username" = ?', name) for store in others):
                self.remove(access)
                raise UsernamesTaken(f"{name[0]} is a user of another org. User names are unique across all orgs.")

    def _open(self, number: int, options: OrgOptions, copy: StoreCopy | None = None) -> Access:
        store = Store(self._path(number), self._lock)
        if copy:
            store.restore(copy)
        org = open_org(store, self.clock, options.org_file, options.users, number, options.objects)
        org.other_orgs = lambda: [access.org for access in self if access.org is not org]
        access = Access(org, options.callback_urls, options.settings)
        self._orgs[number] = access
        return access

    def _path(self, number: int) -> Path | None:
        """`--data FILE` keeps the first org; the second is beside it in FILE-2, and so on."""
        if self._data is None or number == 1:
            return self._data
        return self._data.with_name(f"{self._data.stem}-{number}{self._data.suffix}")

    def _kept_numbers(self) -> list[int]:
        if self._data is None:
            return []
        kept = self._data.parent.glob(f"{self._data.stem}-*{self._data.suffix}")
        endings = (path.stem.removeprefix(f"{self._data.stem}-") for path in kept)
        return sorted(int(ending) for ending in endings if ending.isdigit() and int(ending) > 1)
