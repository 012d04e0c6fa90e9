"""`instep serve`: the console, and on SQLite the worker too, in one process."""

from typing import Annotated

import typer

from instep.cli.output import err, say
from instep.cli.starting import start

app = typer.Typer()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port; INSTEP_PUBLIC_URL tells what people type.")
    ] = 8000,
) -> None:
    """Serve the console, and carry out runs.

    Example: instep serve --port 8000
    """
    options = start(port)
    import uvicorn
    from django.contrib.auth.models import User

    from instep.config.asgi import application
    from instep.provisioning.workflows import running

    if not User.objects.exists():
        err().print("Nobody can sign in yet: instep admin create EMAIL")
    config = uvicorn.Config(
        application, host=host, port=port, log_level="warning", timeout_graceful_shutdown=5, proxy_headers=True
    )
    server = uvicorn.Server(config)
    with running(keep_looking=True):
        say(f"Instep serves {options.public_url} (listening on {host}:{port}). Ctrl-C stops it.")
        server.run()
    if not server.started:
        raise typer.Exit(1)
