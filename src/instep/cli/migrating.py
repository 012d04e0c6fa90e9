"""`instep connection migrate`: off SOAP, step by step, and back."""

from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from instep.cli.output import Json, err, out, print_json, print_table, say
from instep.cli.starting import start
from instep.domain.problems import BadInput, Problem

SHOWN = 30
MARKS = {"done": "[green]✓[/green]", "next": "[bold]→[/bold]", "later": " "}


def migrate(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The connection's name.")],
    compare: Annotated[
        bool, typer.Option("--compare", help="Read the org by SOAP and by OAuth and list what differs.")
    ] = False,
    switch: Annotated[bool, typer.Option("--switch", help="Use OAuth and REST from now on.")] = False,
    back: Annotated[bool, typer.Option("--back", help="Use SOAP again.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Forget the SOAP credentials: no way back.")] = False,
    json: Json = False,
) -> None:
    """Leave SOAP: shows where the connection stands, and takes the step you name. Compare exits with 1 when something
    differs.

    Example: instep connection migrate acme --compare
    """
    if compare + switch + back + forget > 1:
        raise BadInput(
            Problem("one-of", "Give one step at a time", next_step=f"instep connection migrate {name} --compare")
        )
    start()
    from django.utils import timezone

    from instep.connections.managing import find_connection
    from instep.provisioning.migrating import (
        compare_both,
        forget_soap,
        go_back_to_soap,
        migration_document,
        standing_of,
        switch_to_oauth,
    )

    connection = find_connection(name)
    now = timezone.now()
    if compare:
        with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=err(), transient=True) as shown:
            task = shown.add_task("Signing in by both ways")
            compare_both(connection, now=now, progress=lambda what: shown.update(task, description=f"Comparing {what}"))
    elif switch:
        switch_to_oauth(connection, now=now)
    elif back:
        go_back_to_soap(connection)
    elif forget:
        forget_soap(connection)
    connection = find_connection(name)
    standing = standing_of(connection)
    if json:
        print_json(migration_document(connection))
    else:
        _show(standing, with_differences=compare)
    if compare and (standing.facts.difference_count or not standing.facts.is_same_org):
        raise typer.Exit(1)


def _show(standing: Any, *, with_differences: bool) -> None:
    for step in standing.steps:
        out().print(f"{MARKS[step.state]} {step.title}")
        say(f"    {step.sentence}")
    comparison = standing.comparison
    if not with_differences or comparison is None:
        return
    for way in ("soap", "oauth"):
        side = comparison[way]
        say(f"{way.upper()}: {side['username']} ({side['profile']}) in {side['org_name']} ({side['org_id']})")
    if comparison["differences"]:
        print_table(
            ("What", "Name", "Field", "SOAP sees", "OAuth sees"),
            [
                (one["kind"], one["name"], one["field"], _seen(one["soap"]), _seen(one["oauth"]))
                for one in comparison["differences"][:SHOWN]
            ],
            empty="",
        )
        more = comparison["difference_count"] - min(SHOWN, len(comparison["differences"]))
        if more > 0:
            say(f"and {more:,} more: --json shows the first 200.")


def _seen(value: str | None) -> str:
    return "–" if value is None else value
