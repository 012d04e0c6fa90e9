"""How commands speak: one JSON document with --json, tables and sentences for people, errors on standard error."""

import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from instep.domain.documents import to_json
from instep.domain.problems import InstepError, Problem

PIPE_WIDTH = 1000  # nothing is cut or wrapped where a script reads
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Limit = Annotated[int | None, typer.Option(min=0, help="Show at most so many; all when left out.")]


def out() -> Console:
    """Standard output. Made anew each time so that a redirected stream is respected."""
    return Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)


def err() -> Console:
    return Console(file=sys.stderr, highlight=False, width=None if sys.stderr.isatty() else PIPE_WIDTH)


def say(text: str) -> None:
    """A sentence for a person, printed as it is: nothing in it is taken for markup."""
    out().print(escape(text))


def print_json(document: Any) -> None:
    sys.stdout.write(to_json(document, indent=2) + "\n")
    sys.stdout.flush()


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A table for a person, or the sentence `empty`, which says what to do next."""
    cells = [[escape("" if cell is None else str(cell)) for cell in row] for row in rows]
    if not cells:
        say(empty)
        return
    table = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for row in cells:
        table.add_row(*row)
    out().print(table)


def print_error(error: InstepError) -> None:
    """Every problem of an error, one a paragraph, on standard error."""
    for problem in error.problems:
        print_problem(problem)


def print_problem(problem: Problem) -> None:
    label = "[red]Error:[/red]" if problem.severity == "error" else "[yellow]Warning:[/yellow]"
    where = f"{escape(problem.where)}: " if problem.where else ""
    err().print(f"{label} {where}{escape(problem.summary)}")
    if problem.said:
        err().print(f"  Salesforce said: {escape(problem.said)}")
    if problem.next_step:
        err().print(f"  {escape(problem.next_step)}")
