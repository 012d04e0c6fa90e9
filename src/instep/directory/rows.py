"""One row of a CSV file: read into attributes and checked as far as the row alone allows."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import CharField

from instep.directory.columns import Columns
from instep.directory.csv_file import Record
from instep.directory.headers import ACTIVE_WORDS, INACTIVE_WORDS, normalise
from instep.directory.models import Group, Person
from instep.domain.language_tags import is_known
from instep.domain.people import SCIM_NAMES
from instep.domain.problems import Problem, Severity

ATTRIBUTE_NAMES = {scim: name for name, scim in SCIM_NAMES.items()}
_FORMULA = re.compile(r"[=@]|[+-].")  # what a spreadsheet would run when somebody opens an export of ours
_PHONE = re.compile(r"\+[\d\s().\-/x#*]*(?:ext\.?\s*\d+)?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # the last two turn the direction of text
_SHOWN = 40  # characters of a value that a message repeats


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """A row's content. `values` has the columns the file has, by the model's names; keys are lower case or empty."""

    line: int
    employee_number: str = ""
    user_name: str = ""
    email: str = ""
    manager_key: str = ""  # an employee number or an address, as written
    values: Mapping[str, str | bool | date | None] = dataclasses.field(default_factory=dict)
    groups: tuple[str, ...] | None = None  # None: the file has no such column
    problems: tuple[Problem, ...] = ()  # errors and warnings

    @property
    def where(self) -> str:
        return place_of(self.line, self.employee_number or self.user_name)


def place_of(line: int, key: str) -> str:
    return f"line {line} ({key[:_SHOWN]})" if key else f"line {line}"


def read_row(record: Record, columns: Columns, today: date) -> Row:
    """Read a record; everything that is wrong with it is in the row's `problems`."""
    texts = {
        attribute: record.cells[place].strip() if place < len(record.cells) else ""
        for attribute, place in columns.places.items()
    }
    keys = _read_keys(record.line, texts)
    shape = _check_shape(record, columns)
    if shape:
        return dataclasses.replace(keys, problems=(_error(keys.where, *shape),))
    found = [_error(keys.where, *reason) for reason in _check_texts(texts, columns)]
    values, date_problems = _read_dates(texts, columns, today, keys.where)
    values |= _read_texts(texts, keys)
    if "status" in texts:
        values["active"] = is_active(texts["status"], columns)
    groups = _read_groups(texts["groups"]) if "groups" in texts else None
    return dataclasses.replace(keys, values=values, groups=groups, problems=(*found, *date_problems))


def is_active(status: str, columns: Columns) -> bool | None:
    """What a status word means: terminated is inactive, every other known one is active. None: not known."""
    word = normalise(status)
    if word in columns.active_words:
        return columns.active_words[word]
    return True if word in ACTIVE_WORDS else False if word in INACTIVE_WORDS else None


def _read_keys(line: int, texts: Mapping[str, str]) -> Row:
    email = (texts.get("email") or "").lower()
    user_name = (texts.get("userName") or email).lower()
    if "email" not in texts:
        email = user_name if "@" in user_name else ""
    return Row(line, texts.get("employeeNumber", ""), user_name, email, texts.get("manager", ""))


def _read_texts(texts: Mapping[str, str], keys: Row) -> dict[str, str | bool | date | None]:
    values: dict[str, str | bool | date | None] = {
        ATTRIBUTE_NAMES[attribute]: text for attribute, text in texts.items() if attribute in ATTRIBUTE_NAMES
    }
    values |= {"user_name": keys.user_name, "email": keys.email}
    if "employeeNumber" in texts:
        values["employee_number"] = keys.employee_number or None
    for name in ("locale", "preferred_language"):
        if name in values:
            values[name] = str(values[name]).replace("_", "-")
    return values


def _read_groups(cell: str) -> tuple[str, ...]:
    """The names between semicolons, each once, sorted."""
    return tuple(sorted({name.strip(): None for name in cell.split(";") if name.strip()}))


Reason = tuple[str, str, str]  # code, summary, next step


def _check_shape(record: Record, columns: Columns) -> Reason | None:
    if record.unreadable:
        return "row-unreadable", f"The row cannot be read: {record.unreadable}.", "Correct the quotation marks."
    if len(record.cells) == len(columns.header):
        return None
    few_or_many = "fewer" if len(record.cells) < len(columns.header) else "more"
    return (
        "row-shape",
        f"The row has {few_or_many} cells ({len(record.cells)}) than the header ({len(columns.header)}).",
        "Look for a missing delimiter or an unquoted one.",
    )


def _check_texts(texts: Mapping[str, str], columns: Columns) -> Iterator[Reason]:
    yield from _check_keys(texts, columns)
    for attribute, text in texts.items():
        if text:
            yield from _check_text(attribute, text, columns.name_of(attribute))
    for attribute in ("locale", "preferredLanguage"):
        if texts.get(attribute) and not is_known(texts[attribute]):
            example = "Write a language and a region, such as en-US."
            yield "locale-unknown", f"{_named(columns, attribute, texts)} is no known locale.", example
    if texts.get("timezone") and texts["timezone"] not in _time_zones():
        example = "Write an IANA name such as Europe/Berlin."
        yield "time-zone-unknown", f"{_named(columns, 'timezone', texts)} is no known time zone.", example
    if "status" in texts and is_active(texts["status"], columns) is None:
        yield from _unknown_status(texts, columns)


def _check_keys(texts: Mapping[str, str], columns: Columns) -> Iterator[Reason]:
    if "employeeNumber" in texts and not texts["employeeNumber"]:
        yield "key-missing", f"{columns.name_of('employeeNumber')} is empty.", "Give the person an employee number."
    if not texts["name.familyName"]:
        yield "name-missing", f"{columns.name_of('name.familyName')} is empty.", "Salesforce requires a last name."
    if not (texts.get("email") or texts.get("userName")):
        name = columns.name_of("email" if "email" in texts else "userName")
        yield "email-missing", f"{name} is empty.", "The address is the person's user name."
    elif texts.get("email") and not _is_address(texts["email"]):
        yield "email-invalid", f"{_named(columns, 'email', texts)} is no e-mail address.", "Correct the address."


def _check_text(attribute: str, text: str, header: str) -> Iterator[Reason]:
    if _CONTROL.search(_one_line(text) if attribute == "address.streetAddress" else text):
        yield "control-character", f"{header} has a line break, NUL or other control character.", "Remove it."
    if _is_formula(attribute, text):
        yield (
            "formula",
            f"{header} begins like a spreadsheet formula: {text[:_SHOWN]!r}.",
            "Remove the leading character, or correct the export.",
        )
    limit = _max_length(attribute)
    longest = max((len(part.strip()) for part in text.split(";")), default=0) if attribute == "groups" else len(text)
    if limit and longest > limit:
        yield "value-too-long", f"{header} has {longest} characters; {limit} are allowed.", "Shorten the value."


def _one_line(text: str) -> str:
    return text.replace("\r\n", " ").replace("\n", " ")


def _is_formula(attribute: str, text: str) -> bool:
    if attribute.startswith("phone.") and _PHONE.fullmatch(text):
        return False
    parts = text.split(";") if attribute == "groups" else [text]
    return any(_FORMULA.match(part.strip()) for part in parts)


def _unknown_status(texts: Mapping[str, str], columns: Columns) -> Iterator[Reason]:
    header = columns.name_of("status")
    if not texts["status"]:
        yield "status-missing", f"{header} is empty.", "Only the status says whether a person works here."
        return
    word = repr(texts["status"][:_SHOWN])
    yield (
        "status-unknown",
        f"{_named(columns, 'status', texts)} is no known status.",
        f"Write Active, Leave of Absence or Terminated, or say in a columns file: status.{word} = 'active'.",
    )


def _read_dates(
    texts: Mapping[str, str], columns: Columns, today: date, where: str
) -> tuple[dict[str, str | bool | date | None], list[Problem]]:
    values: dict[str, str | bool | date | None] = {}
    problems = []
    for attribute, name in (("hireDate", "hire_date"), ("endDate", "end_date")):
        if attribute not in texts:
            continue
        try:
            values[name] = _read_date(texts[attribute], columns.date_format)
        except ValueError:
            summary = f"{_named(columns, attribute, texts)} is no date."
            problems.append(_error(where, "date-invalid", summary, "Write it as 2027-02-28."))
            values[name] = None
    return values, problems + _warn_of_dates(values, columns, today, where, is_active(texts.get("status", ""), columns))


def _read_date(text: str, date_format: str) -> date | None:
    if not text:
        return None
    if date_format:
        return datetime.strptime(text, date_format).date()  # noqa: DTZ007 - a day has no time zone
    return datetime.fromisoformat(text).date()


def _warn_of_dates(
    values: Mapping[str, object],
    columns: Columns,
    today: date,
    where: str,
    active: bool | None,  # noqa: FBT001
) -> list[Problem]:
    """Status decides, not dates: what looks odd is said and imported."""
    hired, ends = values.get("hire_date"), values.get("end_date")
    odd = []
    if isinstance(hired, date) and hired > today:
        odd.append(f"{columns.name_of('hireDate')} {hired} is in the future; the status decides.")
    if isinstance(ends, date) and ends > today:
        odd.append(f"{columns.name_of('endDate')} {ends} is in the future; the status decides.")
    if isinstance(ends, date) and ends < today and active:
        odd.append(f"{columns.name_of('endDate')} {ends} is past, but the status is an active one; the status decides.")
    if isinstance(hired, date) and isinstance(ends, date) and ends < hired:
        odd.append(f"{columns.name_of('endDate')} {ends} is before {columns.name_of('hireDate')} {hired}.")
    return [Problem("date-odd", summary, where=where, severity=Severity.WARNING) for summary in odd]


def _named(columns: Columns, attribute: str, texts: Mapping[str, str]) -> str:
    return f"{columns.name_of(attribute)} {texts[attribute][:_SHOWN]!r}"


def _error(where: str, code: str, summary: str, next_step: str) -> Problem:
    return Problem(code, summary, where=where, next_step=next_step)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=1)
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache
def _max_length(attribute: str) -> int:
    """How long a value may be in the directory; 0 means without a limit."""
    if attribute == "groups":
        return Group._meta.get_field("name").max_length or 0
    if attribute in ATTRIBUTE_NAMES:
        field = Person._meta.get_field(ATTRIBUTE_NAMES[attribute])
        return (field.max_length or 0) if isinstance(field, CharField) else 0
    return 0
