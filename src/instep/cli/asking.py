"""Asking before something is written to Salesforce. Nobody is asked where there is no terminal."""

import sys

import typer

from instep.cli.output import say


def confirm(question: str, *, yes: bool) -> None:
    """Go on, or end the command with nothing changed."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise typer.BadParameter("There is nobody to ask: give --yes to go on without asking.")
    if not typer.confirm(question):
        say("Nothing was changed.")
        raise typer.Exit(1)
