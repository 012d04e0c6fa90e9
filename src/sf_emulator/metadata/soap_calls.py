"""One SOAP call of somebody who was let in, and the faults that calls end in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sf_emulator.objects.access import Access, ApiCaller, Orgs
from sf_emulator.soap.envelopes import Request
from sf_emulator.soap.faults import api_fault

from .components import Work
from .desk import Desk
from .nodes import Node, node_of
from .shapes import MetadataType, catalogue


@dataclass(frozen=True, slots=True)
class Call:
    """A call and its caller."""

    request: Request
    version: float
    caller: ApiCaller
    orgs: Orgs
    desk: Desk

    @property
    def access(self) -> Access:
        return self.caller.access

    @property
    def user_id(self) -> str:
        return self.caller.session.user_id

    @property
    def work(self) -> Work:
        return Work(self.orgs, self.access, self.caller.actor)

    @property
    def node(self) -> Node:
        """The call's element with its arguments."""
        return node_of(self.request.element)


Handler = Callable[[Call], Any]
"""Answers the `result`: values by name, a list of them, a text, or None. Raises SoapFault."""


def type_of(name: str) -> MetadataType:
    """The type of this name. Raises SoapFault."""
    known = catalogue().types.get(name)
    if known is None:
        raise api_fault("INVALID_TYPE", f"Unknown type:{name}")  # UNCONFIRMED text
    return known
