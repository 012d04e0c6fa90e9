"""How connections are: `check --all`, `history`."""

import typer

from instep.cli.output import Json, Limit, print_json
from instep.cli.starting import start


def check_all(*, as_json: bool) -> None:
    """What the server does on time, now: look at each connection, tell the news. Exit status 1 when one is broken."""
    from django.utils import timezone

    from instep.cli.connection_views import show_health
    from instep.connections.documents import summary_of
    from instep.connections.watching import look_at_all
    from instep.domain.health import BROKEN

    rows = [summary_of(connection) for connection in look_at_all(timezone.now())]
    if as_json:
        print_json({"connections": rows})
    else:
        show_health(rows)
    if any(row["health"] in BROKEN for row in rows):
        raise typer.Exit(1)


def history(
    name: str = typer.Argument(metavar="NAME", help="The connection's name."),
    limit: Limit = None,
    as_json: Json = False,
) -> None:
    """Show what happened to a connection, newest first: authorisations, refreshes, failures, switches, checks.

    Example: instep connection history acme --limit 20
    """
    start()
    from instep.cli.connection_views import show_history
    from instep.connections import events
    from instep.connections.documents import event_document
    from instep.connections.managing import find_connection

    rows = [event_document(event) for event in events.history(find_connection(name))[:limit]]
    if as_json:
        print_json({"events": rows})
    else:
        show_history(rows)
