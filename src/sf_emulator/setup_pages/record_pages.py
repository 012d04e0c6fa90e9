"""Pages that many records share: a list, a record with its facts and related lists, and a form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sf_emulator.objects import RecordRefused

from .requests import SetupRequest, redirect

SHOWN = 200
"""Rows of a related list; the page says how many more there are."""


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to a page."""

    text: str
    href: str


Cell = str | int | Link


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list. `remove` is what its Remove button sends; empty: there is none."""

    cells: tuple[Cell, ...]
    remove: str = ""


@dataclass(frozen=True, slots=True)
class Adder:
    """A small form below a related list. Without choices it asks for a text, such as a user name."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RelatedList:
    """Records that belong to the one that is shown. Its buttons post to `action`."""

    id: str
    title: str
    headings: tuple[str, ...]
    rows: Sequence[Row]
    action: str = ""
    adders: tuple[Adder, ...] = ()
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """An action on a record: a link, or a form that posts."""

    label: str
    href: str
    style: str = ""
    posts: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FormField:
    """A field of a form. `kind`: text, area, tick, or select with its choices."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    blank: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordForm:
    """Where records of an object are made and changed."""

    sobject: str
    noun: str
    path: str
    eyebrow: str
    fields: tuple[FormField, ...]
    fixed: dict[str, Any]
    """What a new record has besides what the form asks for."""


def show_list(setup: SetupRequest, title: str, table: RelatedList, *, new: Button | None = None) -> Response:
    """A page with one list."""
    return setup.page("record_list.html", title=title, table=table, new=new)


def show_record(
    setup: SetupRequest,
    title: str,
    *,
    eyebrow: str,
    facts: Sequence[tuple[str, Any]],
    related: Sequence[RelatedList] = (),
    buttons: Sequence[Button] = (),
    errors: Sequence[str] = (),
) -> Response:
    """A page of one record; `errors` say what was refused."""
    return setup.page(
        "record.html",
        422 if errors else 200,
        title=title,
        eyebrow=eyebrow,
        facts=facts,
        related=related,
        buttons=buttons,
        errors=errors,
    )


def edit_record(setup: SetupRequest, form: RecordForm, record: dict[str, Any] | None, title: str) -> Response:
    """The form of a record, new when there is none yet, and what it was sent."""
    if not setup.is_post:
        return _form(setup, form, title, record or form.fixed, ())
    values = {one.name: _value(setup, one) for one in form.fields}
    try:
        record_id = _save(setup, form, record, values)
    except RecordRefused as refused:
        return _form(setup, form, title, values, reasons(refused))
    return redirect(f"{form.path}/{record_id}", f"The {form.noun} was saved.")


def delete_record(setup: SetupRequest, form: RecordForm, record: dict[str, Any]) -> list[str]:
    """Delete a record; answers why not, if the org refuses."""
    try:
        setup.org.delete(form.sobject, record["Id"], setup.actor)
    except RecordRefused as refused:
        return reasons(refused)
    return []


def found_record(setup: SetupRequest, sobject: str) -> dict[str, Any]:
    """The record whose id is in the address. Raises HTTPException: there is none."""
    found = setup.org.get(sobject, setup.request.path_params["record_id"])
    if found is None:
        raise HTTPException(404)
    return found


def user_named(setup: SetupRequest, username: str) -> str:
    """The id of the user with this name. Raises NoSuchUser."""
    found = setup.org.find("User", Username=username.strip().lower())
    if not found:
        raise NoSuchUser(username)
    return str(found[0]["Id"])


class NoSuchUser(Exception):
    """Nobody has the user name that was typed."""

    def __init__(self, username: str) -> None:
        super().__init__(f"There is no user {username}. Enter a username.")


def reasons(refused: RecordRefused) -> list[str]:
    """Why the org refused, as it says it."""
    return [error.message for error in refused.errors]


def user_link(user_id: str, name: str) -> Link:
    """A user's name that leads to the user."""
    return Link(name, f"/setup/users/{user_id}")


def _save(setup: SetupRequest, form: RecordForm, record: dict[str, Any] | None, values: dict[str, Any]) -> str:
    if record is None:
        sent = {name: value for name, value in values.items() if value is not None}
        return setup.org.insert(form.sobject, form.fixed | sent, setup.actor)
    changed = {name: value for name, value in values.items() if value != record[name]}
    setup.org.update(form.sobject, record["Id"], changed, setup.actor)
    return str(record["Id"])


def _value(setup: SetupRequest, field: FormField) -> Any:
    return setup.ticked(field.name) if field.kind == "tick" else setup.text(field.name) or None


def _form(setup: SetupRequest, form: RecordForm, title: str, values: dict[str, Any], errors: Sequence[str]) -> Response:
    record_id = setup.request.path_params.get("record_id", "")
    return setup.page(
        "record_edit.html",
        422 if errors else 200,
        title=title,
        eyebrow=form.eyebrow,
        fields=form.fields,
        values=values,
        errors=errors,
        cancel=f"{form.path}/{record_id}".rstrip("/"),
    )
