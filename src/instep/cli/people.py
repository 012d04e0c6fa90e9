"""`instep people`: import people from a CSV file, list them, show one."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from instep.cli.output import Json, Limit, print_json, print_problem, print_table, say
from instep.cli.starting import start
from instep.domain.problems import BadInput, Problem

if TYPE_CHECKING:
    from instep.directory.importing import ImportReport
    from instep.directory.models import Person

app = typer.Typer(no_args_is_help=True, help="The company's directory: import people from a CSV file and look at them.")

IMPORT_EXAMPLES = """Examples:

[bold]instep people import people.csv --dry-run[/bold]  show what would happen

[bold]instep people import people.csv --columns columns.toml[/bold]  when the guess about a column is wrong

[bold]instep people import people.csv --skip-bad-rows --json[/bold]  import what is good, for a script

A columns file: [bold]columns."name.givenName" = "Rufname"[/bold] names a column,
[bold]status.Actif = "active"[/bold] explains a status, [bold]encoding = "cp1252"[/bold], [bold]delimiter = ";"[/bold]
and [bold]date_format = "%d.%m.%Y"[/bold] say how the file is written.
"""
LIST_EXAMPLES = """Examples:

[bold]instep people list --group sf-sales --active[/bold]

[bold]instep people list --search kobayashi --json[/bold]
"""


@app.command("import", epilog=IMPORT_EXAMPLES)
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="An export of the HR system, with a header.")],
    columns: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Which column holds what, where the guess is wrong.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen; change nothing.")] = False,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Import the good rows of a file that has bad ones.")
    ] = False,
    json: Json = False,
) -> None:
    """Add and update people from a CSV file. Nobody is removed; with a bad row nothing is imported."""
    start()
    from django.utils import timezone

    from instep.directory.importing import import_people

    report = import_people(file, timezone.now(), columns_file=columns, dry_run=dry_run, skip_bad_rows=skip_bad_rows)
    if json:
        print_json(dataclasses.asdict(report))
        raise typer.Exit(BadInput.exit_status if report.is_refused else 0)
    _print_report(report)


@app.command("list", epilog=LIST_EXAMPLES)
def list_(
    group: Annotated[str, typer.Option(metavar="GROUP", help="Only members of this group.")] = "",
    active: Annotated[bool | None, typer.Option("--active/--inactive", help="Only people who are, or are not.")] = None,
    search: Annotated[str, typer.Option(metavar="TEXT", help="Name, address, employee number or job title.")] = "",
    limit: Limit = None,
    json: Json = False,
) -> None:
    """List the people of the directory."""
    start()
    from instep.directory.documents import person_document
    from instep.directory.people import search_people

    found = search_people(group=group, active=active, text=search)
    people = found[:limit].iterator(chunk_size=1000)
    if json:
        print_json({"people": [person_document(person) for person in people]})
        return
    rows = [_cells(person) for person in people]
    print_table(
        ["Name", "User name", "Employee number", "Job title", "Department", "Groups", "Status"],
        rows,
        empty="Nobody found. `instep people import FILE.csv` fills the directory.",
    )
    total = found.count() if limit is not None else len(rows)
    if rows:
        say(f"{len(rows)} of {total} people." if total > len(rows) else f"{total} people.")


@app.command(epilog="Example: [bold]instep people show E00042[/bold]")
def show(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="User name, e-mail address or employee number.")],
    json: Json = False,
) -> None:
    """Show one person: attributes, status, manager and groups."""
    start()
    from instep.directory.documents import person_document
    from instep.directory.people import find_person

    found = find_person(person)
    if json:
        print_json(person_document(found))
        return
    manager = f"{found.manager} ({found.manager.user_name})" if found.manager else ""
    rows = [
        ("Name", found.formatted_name),
        ("Status", _status(found)),
        ("Manager", manager),
        ("Groups", _groups(found)),
        *_attributes(found),
    ]
    print_table(["Attribute", "Value"], [row for row in rows if row[1]], empty="")


def _print_report(report: "ImportReport") -> None:
    print_table(
        [f"Column of {report.file}", "Read as"],
        [*report.columns, *((header, "(ignored)") for header in report.ignored_columns)],
        empty="",
    )
    if report.is_refused:
        raise BadInput(*report.problems, _refusal(report))
    for problem in (*report.problems, *report.warnings):
        print_problem(problem)
    say(_summary(report))


def _refusal(report: "ImportReport") -> Problem:
    return Problem(
        "rows-bad",
        f"Nothing was imported: {report.bad_rows} of {report.rows} rows are bad.",
        where=report.file,
        next_step="Correct them, or import the others with --skip-bad-rows.",
    )


def _summary(report: "ImportReport") -> str:
    begin = "Dry run, nothing was changed. It would be: " if report.is_dry_run else "Imported: "
    counts = f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged"
    skipped = f", {report.bad_rows} bad rows skipped" if report.bad_rows else ""
    groups = f" New groups: {', '.join(report.created_groups)}." if report.created_groups else ""
    return f"{begin}{counts}{skipped}.{groups}"


def _cells(person: "Person") -> list[object]:
    return [
        person.formatted_name,
        person.user_name,
        person.employee_number,
        person.title,
        person.department,
        _groups(person),
        _status(person),
    ]


def _groups(person: "Person") -> str:
    return ", ".join(group.name for group in person.groups.all())


def _status(person: "Person") -> str:
    """The source's own word, and what it means where that is not the same."""
    meaning = "active" if person.active else "inactive"
    return person.status if person.status.lower() == meaning else f"{person.status} ({meaning})".strip()


def _attributes(person: "Person") -> list[tuple[str, object]]:
    from instep.domain.people import SCIM_NAMES

    texts: list[tuple[str, object]] = [
        (scim, getattr(person, name)) for name, scim in SCIM_NAMES.items() if name != "status"
    ]
    return [*texts, ("hireDate", person.hire_date), ("endDate", person.end_date)]
