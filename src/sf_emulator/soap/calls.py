"""One call of somebody who was let in, with everything that answering it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sf_emulator.objects import Actor, Org
from sf_emulator.objects.access import ApiCaller
from sf_emulator.objects.sobjects import Schema
from sf_emulator.soql import Queries

from .envelopes import Request
from .kinds import Kind

MAX_RECORDS = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call was made: partner or enterprise, the version, and the emulator's address."""

    kind: Kind
    version: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call and its caller."""

    place: Place
    request: Request
    caller: ApiCaller

    @property
    def org(self) -> Org:
        """The caller's org."""
        return self.caller.access.org

    @property
    def actor(self) -> Actor:
        """The caller as the one who writes."""
        return self.caller.actor

    @property
    def schema(self) -> Schema:
        """The objects as the caller sees them."""
        return self.actor.schema.at(float(self.place.version))

    @property
    def queries(self) -> Queries:
        """What runs the caller's queries."""
        return Queries(self.org, float(self.place.version))


Handler = Callable[[Call], Any]
"""Answers with plain values, shaped as the contract's `gives`. Raises SoapFault, RecordRefused or QueryRefused."""
