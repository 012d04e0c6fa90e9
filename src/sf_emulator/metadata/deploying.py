"""Carrying out a deployment: every component in its turn, all or nothing when it is to be rolled back on an error.

What refers to a component that comes later in the package waits for it; what cannot be made at the end has failed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sf_emulator.objects import RecordRefused
from sf_emulator.objects.transactions import in_transaction

from . import texts
from .components import Component, ComponentRefused, Work
from .handlers import HANDLERS
from .packages import MANIFEST, Member, Package, Problem, read_package
from .shapes import catalogue
from .zip_files import read_zip

_API_NAME = re.compile("[A-Za-z](?:_?[A-Za-z0-9])*")
_ORDER = {name: place for place, name in enumerate(HANDLERS)}


@dataclass(frozen=True, slots=True)
class Message:
    """What became of one component. One without a problem is well."""

    type: str
    full_name: str
    file_name: str
    id: str = ""
    changed: bool = False
    created: bool = False
    deleted: bool = False
    problem: str = ""
    code: str = ""
    line: int = 0
    column: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain values for storage."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What of a deployment's options decides how it is carried out."""

    check_only: bool = False
    rollback_on_error: bool = True
    allow_missing_files: bool = False


class _Undo(Exception):
    """Nothing of what was done is to stay."""


def deploy(work: Work, content: bytes, wishes: Wishes) -> list[Message]:
    """Deploy a zip file. Raises ZipRefused: it is not opened."""
    package = read_package(read_zip(content), allow_missing=wishes.allow_missing_files)
    messages: list[Message] = []
    schema = work.org.schema

    def carry_out() -> None:
        messages[:] = [*map(_of_problem, package.problems), *_apply_all(work, package)]
        failed = any(message.problem for message in messages)
        if wishes.check_only or (failed and wishes.rollback_on_error):
            raise _Undo

    try:
        in_transaction(work.org, carry_out)
    except _Undo:
        work.org.schema = schema
        work.org.forget_sequences()
    return messages


def _of_problem(problem: Problem) -> Message:
    return Message(
        type=problem.type,
        full_name=problem.full_name,
        file_name=problem.file_name,
        problem=problem.problem,
        line=problem.line,
        column=problem.column,
    )


def _apply_all(work: Work, package: Package) -> Iterator[Message]:
    yield from _delete_all(work, package.deleted_before, package)
    yield from _save_all(work, sorted(package.components, key=lambda each: _ORDER[each.type]))
    yield from _delete_all(work, package.deleted_after, package)
    if not any(problem.file_name == package.manifest_name for problem in package.problems):
        yield Message("", MANIFEST, package.manifest_name, changed=True)


def _save_all(work: Work, components: Sequence[Component]) -> Iterator[Message]:
    waiting = list(components)
    while waiting:
        messages = [(component, save_component(work, component)) for component in waiting]
        again = [component for component, message in messages if message.problem]
        stuck = len(again) == len(waiting)
        yield from (message for _, message in messages if stuck or not message.problem)
        waiting = [] if stuck else again


def save_component(work: Work, component: Component) -> Message:
    """Make or change one component; what it did half is undone when it is refused."""
    handler = HANDLERS[component.type]
    before = handler.read(work.access, component.full_name)
    named = Message(component.type, component.full_name, component.file_name)
    refused = _attempt(work, lambda: _save(work, component))
    if refused:
        return _failed(named, refused, component.line, component.column)
    after = handler.read(work.access, component.full_name)
    return _well(work, named, created=before is None, changed=before != after)


def _save(work: Work, component: Component) -> None:
    if not catalogue().types[component.type].free_names and not _API_NAME.fullmatch(component.full_name):
        raise ComponentRefused(texts.API_NAME, "INVALID_FIELD")
    HANDLERS[component.type].save(work, component.full_name, component.values)


def delete_component(work: Work, type_name: str, full_name: str, file_name: str = "") -> Message:
    """Delete one component."""
    handler = HANDLERS[type_name]
    found = handler.find(work.access, full_name)
    named = Message(type_name, full_name, file_name)
    if found is None:
        missing = ComponentRefused(texts.NOT_THERE.format(type=type_name, name=full_name))
        return _failed(named, missing, 1, 1)
    refused = _attempt(work, lambda: handler.delete(work, found.full_name))
    if refused:
        return _failed(named, refused, 1, 1)
    return Message(type_name, full_name, file_name, id=found.id, changed=True, deleted=True)


def _delete_all(work: Work, members: Sequence[Member], package: Package) -> Iterator[Message]:
    folder = package.manifest_name.removesuffix(MANIFEST)
    for type_name, full_name in sorted(members, key=lambda each: -_ORDER[each[0]]):
        yield delete_component(work, type_name, full_name, f"{folder}destructiveChanges.xml")


def _attempt(work: Work, write: Callable[[], None]) -> ComponentRefused | None:
    """Write inside a savepoint; answers why it was refused."""
    schema = work.org.schema
    try:
        with work.org.store.transaction():
            write()
    except RecordRefused as refused:
        reason = ComponentRefused.of_record(refused)
    except ComponentRefused as refused:
        reason = refused
    else:
        return None
    work.org.schema = schema
    work.org.forget_sequences()
    return reason


def _well(work: Work, named: Message, *, created: bool, changed: bool) -> Message:
    found = HANDLERS[named.type].find(work.access, named.full_name)
    return Message(
        named.type, named.full_name, named.file_name, found.id if found else "", changed=changed, created=created
    )


def _failed(named: Message, refused: ComponentRefused, line: int, column: int) -> Message:
    return Message(
        type=named.type,
        full_name=named.full_name,
        file_name=named.file_name,
        problem=refused.problem,
        code=refused.code,
        line=refused.line or line,
        column=refused.column or column,
    )
