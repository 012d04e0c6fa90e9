"""`instep admin`: who may sign in to the console."""

from pathlib import Path
from typing import Annotated

import typer

from instep.cli.output import out, say
from instep.cli.starting import start

app = typer.Typer(no_args_is_help=True, help="Administrators of the console.")


@app.callback()
def admin() -> None:
    """Administrators of the console."""


@app.command()
def create(
    email: Annotated[str, typer.Argument(metavar="EMAIL", show_default=False)],
    password_file: Annotated[
        Path | None,
        typer.Option(help="A file with the password; without it a one-time link to choose one is printed."),
    ] = None,
) -> None:
    """Make an administrator. Run again for someone who exists, it makes a new link (or sets the password).

    Example: instep admin create ada@example.com
    """
    start()
    from instep.console.administrators import create_administrator, one_time_link

    password = _password(password_file)
    user = create_administrator(email, password)
    if password:
        say(f"{user.email} may sign in.")
        return
    say(f"{user.email} may sign in. Choose a password here, once (instep serve must be running):")
    out().print(one_time_link(user), soft_wrap=True)


def _password(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        password = path.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}") from error
    if not password:
        raise typer.BadParameter(f"{path} is empty.")
    return password
