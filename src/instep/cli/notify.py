"""`instep notify`: whether the people who look after connections can be told."""

import typer

from instep.cli.output import say
from instep.cli.starting import start

app = typer.Typer(no_args_is_help=True, help="Notifications about connections.")


@app.callback()
def notify() -> None:
    """Notifications about connections."""


@app.command()
def test() -> None:
    """Send a test message to every address in INSTEP_NOTIFY_URLS. Exit status 1 when one did not take it.

    Example: instep notify test
    """
    start()
    from instep.connections.notifying import send_test

    say(f"Sent to: {', '.join(send_test())}")
