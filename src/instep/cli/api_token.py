"""`instep api-token`: tokens that programs call the HTTP API with."""

from datetime import datetime
from typing import Annotated

import typer

from instep.cli.output import Json, print_json, print_table, say
from instep.cli.starting import requested_by, start

app = typer.Typer(no_args_is_help=True, help="Tokens that programs call the HTTP API with.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="What uses the token.", show_default=False)]


@app.command()
def create(
    name: Name,
    expires: Annotated[
        int | None, typer.Option("--expires", metavar="DAYS", help="Days until it ends; without it, when revoked.")
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="It may look, and change nothing.")] = False,
) -> None:
    """Make a token and print it, this once, alone on one line.

    Example: instep api-token create ci-pipeline --expires 90 > token.txt
    """
    start()
    from django.utils import timezone

    from instep.access.tokens import create_token

    new = create_token(
        name, created_by=requested_by(), now=timezone.now(), expires_days=expires, is_read_only=read_only
    )
    typer.echo(new.secret.open())
    typer.echo("Keep it safe: it is not shown again. Send it as: Authorization: Bearer TOKEN", err=True)


@app.command("list")
def list_tokens(json: Json = False) -> None:
    """List the tokens, newest first: who made them, whether they stand, when they were last used.

    Example: instep api-token list
    """
    start()
    from django.utils import timezone

    from instep.access.documents import token_document
    from instep.access.tokens import all_tokens

    rows = [token_document(token, timezone.now()) for token in all_tokens()]
    if json:
        print_json({"api_tokens": rows})
        return
    print_table(
        ["Name", "Begins with", "May", "State", "Expires", "Last used", "Made by"],
        [
            (
                row["name"],
                row["begins_with"],
                "read" if row["is_read_only"] else "read and change",
                "valid" if row["is_valid"] else "revoked" if row["revoked_at"] else "expired",
                _moment(row["expires_at"]) or "never",
                _moment(row["last_used_at"]) or "never",
                row["created_by"],
            )
            for row in rows
        ],
        empty="There is no API token yet. Make one: instep api-token create NAME",
    )


@app.command()
def revoke(name: Name) -> None:
    """End a token at once.

    Example: instep api-token revoke ci-pipeline
    """
    start()
    from django.utils import timezone

    from instep.access.tokens import revoke_token

    revoke_token(name, now=timezone.now())
    say(f"API token {name} is revoked.")


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""
