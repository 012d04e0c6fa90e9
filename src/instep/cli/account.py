"""`instep account`: release protected administrators, keep users out of Instep's reach, set passwords."""

from pathlib import Path
from typing import Annotated

import typer

from instep.cli.asking import confirm
from instep.cli.output import Json, print_json, say
from instep.cli.secret_files import secret_from
from instep.cli.starting import requested_by, start

app = typer.Typer(no_args_is_help=True, help="Say which Salesforce users Instep may change, and set passwords.")
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


@app.command("set-password")
def set_password(
    name: Name,
    username: Username,
    password_file: Annotated[Path, typer.Option(metavar="FILE", help="A file with the new password.")],
    yes: Annotated[bool, typer.Option("--yes", help="Set it without asking.")] = False,
    json: Json = False,
) -> None:
    """Give a user a password. It is sent once and stored nowhere; a run records what became of it.

    Example: instep account set-password acme ada@example.com --password-file password.txt --yes
    """
    start()
    from django.utils import timezone

    from instep.cli.views.runs import print_run
    from instep.connections.managing import find_connection
    from instep.provisioning import passwords
    from instep.provisioning.documents import run_with_outcomes
    from instep.provisioning.models import RunStatus

    change = passwords.plan_password(find_connection(name), username)
    password = secret_from(password_file)
    confirm(f"Set the password of {change.user.username} ({change.user.salesforce_id}) in {name}?", yes=yes)
    run = passwords.set_password(change, password, requested_by=requested_by(), now=timezone.now())
    print_json(run_with_outcomes(run)) if json else print_run(run)
    if run.status != RunStatus.DONE:
        raise typer.Exit(1)
