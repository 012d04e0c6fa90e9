"""`instep bundle`: the Salesforce side of a connection as a folder to deploy."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from instep.cli.output import Json, print_json, say
from instep.cli.starting import start
from instep.domain.callbacks import TERMINAL_PORT

app = typer.Typer()


class Way(StrEnum):
    """How the connection signs in, as an option."""

    authorization = "authorization"
    certificate = "certificate"
    client_credentials = "client-credentials"


@app.command()
def bundle(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The connection's name.", show_default=False)],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write.", show_default=False)],
    connected_app: Annotated[
        bool, typer.Option("--connected-app", help="A connected app (legacy) instead of an external client app.")
    ] = False,
    sign_in: Annotated[
        Way | None, typer.Option(help="How Instep signs in with the app. Left out: as the connection does.")
    ] = None,
    run_as: Annotated[
        str, typer.Option(metavar="USERNAME", help="With client-credentials: the integration user, once it exists.")
    ] = "",
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Where `instep connection authorize` will wait for its answer.")
    ] = TERMINAL_PORT,
    app_name: Annotated[
        str, typer.Option("--app", metavar="APP", help="What the app is called in the org.")
    ] = "Instep",
    contact_email: Annotated[
        str, typer.Option(metavar="EMAIL", help="Who looks after the app. Left out: Instep's first administrator.")
    ] = "",
    with_key_and_secret: Annotated[
        bool,
        typer.Option(
            "--with-key-and-secret",
            help="Write the connection's consumer key and secret too (made now if it has none): nothing to copy later.",
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Write the Salesforce side as metadata: app, integration profile, permission set, package.xml, and what remains.

    Example: instep bundle acme --out acme-salesforce
    """
    start()
    from django.utils import timezone

    from instep.connections.bundle_folder import write_folder
    from instep.connections.bundling import WAYS, BundleRequest, make_bundle
    from instep.connections.managing import find_connection
    from instep.console.administrators import first_address

    wanted = BundleRequest(
        contact_email=contact_email or first_address(),
        app=app_name,
        flow=WAYS[sign_in.value] if sign_in else None,
        as_connected_app=connected_app,
        run_as=run_as,
        terminal_port=port,
        with_key_and_secret=with_key_and_secret,
    )
    made = make_bundle(find_connection(name), wanted, now=timezone.now())
    write_folder(made, out)
    if json:
        print_json({"name": name, "folder": str(out), "files": list(made.files), "has_secret": bool(made.secret_files)})
        return
    say(f"{len(made.files)} files are in {out / 'metadata'}.")
    if made.secret_files:
        say("Consumer key and secret are among them: keep the folder to yourself, and delete it after the deployment.")
    say(f"Next: read {out / 'README.md'}")
