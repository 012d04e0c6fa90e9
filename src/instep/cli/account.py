"""`instep account`: release protected administrators, and keep users out of Instep's reach."""

from typing import Annotated

import typer

from instep.cli.output import say
from instep.cli.starting import start

app = typer.Typer(no_args_is_help=True, help="Say which Salesforce users Instep may change.")
Name = Annotated[str, typer.Argument(help="The connection's name.", metavar="NAME", show_default=False)]
Username = Annotated[str, typer.Argument(help="The user name.", metavar="USERNAME", show_default=False)]


@app.command()
def release(name: Name, username: Username) -> None:
    """Let Instep change a linked user who is a System Administrator.

    Example: instep account release acme ada@example.com
    """
    start()
    from django.utils import timezone

    from instep.connections.managing import find_connection
    from instep.provisioning.accounts import find_account, release_account

    release_account(find_account(find_connection(name), username), timezone.now())
    say(f"{username} is released. Next: instep plan {name}")


@app.command()
def hold(name: Name, username: Username) -> None:
    """Protect a released System Administrator again.

    Example: instep account hold acme ada@example.com
    """
    start()
    from instep.connections.managing import find_connection
    from instep.provisioning.accounts import find_account, hold_account

    hold_account(find_account(find_connection(name), username))
    say(f"{username} is protected again.")


@app.command()
def protect(
    name: Name, username: Username, reason: Annotated[str, typer.Option(help="Shown wherever it is blocked.")] = ""
) -> None:
    """Never touch this Salesforce user, whoever it belongs to.

    Example: instep account protect acme billing@example.com --reason "owned by Finance"
    """
    start()
    from instep.connections.managing import find_connection
    from instep.provisioning.accounts import protect_user

    protect_user(find_connection(name), username, reason)
    say(f"{username} is on the protected list of {name}.")


@app.command()
def unprotect(name: Name, username: Username) -> None:
    """Take a Salesforce user off the protected list.

    Example: instep account unprotect acme billing@example.com
    """
    start()
    from instep.connections.managing import find_connection
    from instep.provisioning.accounts import unprotect_user

    unprotect_user(find_connection(name), username)
    say(f"{username} is off the protected list. Next: instep plan {name}")
