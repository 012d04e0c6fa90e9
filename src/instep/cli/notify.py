"""`instep notify`: whether the people who look after connections can be told."""

import typer

from instep.cli.output import say
from instep.cli.starting import start
from instep.domain.problems import BadInput, Problem

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
    from django.conf import settings

    from instep.connections.notifying import SETTING, are_receivers_set, send
    from instep.domain.notices import Notice

    if not are_receivers_set():
        raise BadInput(
            Problem(
                "notify-nobody",
                "There is nobody to notify",
                next_step=f"Set {SETTING}, for example to mailto://user:password@example.com",
            )
        )
    body = f"This is a test. Messages about connections will come like this.\n{settings.INSTEP_PUBLIC_URL}"
    say(f"Sent to: {', '.join(send(Notice('Instep: a test message', body)))}")
