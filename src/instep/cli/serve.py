"""`instep serve`: the console, and on SQLite the worker too, in one process."""

import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, NoReturn

import typer

from instep.cli.output import err, say
from instep.cli.starting import start
from instep.domain.problems import InstepError, Problem

app = typer.Typer()
STOP_WITHIN_S = 5


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="The port; INSTEP_PUBLIC_URL tells what people type.")
    ] = 8000,
) -> None:
    """Serve the console, and carry out runs.

    Example: instep serve --port 8000
    """
    options = start(port)
    from django.contrib.auth.models import User

    from instep.connections.notifying import are_receivers_set, check_receivers

    if are_receivers_set():
        check_receivers()
    if not User.objects.exists():
        err().print("Nobody can sign in yet: instep admin create EMAIL")
    run_server(host, port, lambda: say(f"Instep serves {options.public_url} ({host}:{port}). Ctrl-C stops it."))


def run_server(host: str, port: int, when_ready: Callable[[], None]) -> None:
    """Listen until told to stop. Runs that dead processes left are taken over at once.

    Raises:
        InstepError: The port is taken.
    """
    import uvicorn

    from instep.config.asgi import application
    from instep.connections.watching import watching
    from instep.provisioning.workflows import running

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            when_ready()

    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        log_config=None,  # its lines go where Instep's go
        log_level="warning",
        timeout_graceful_shutdown=STOP_WITHIN_S,
        lifespan="off",
    )
    signal.signal(signal.SIGTERM, _end)  # uvicorn hands the signal on after it stopped: what is open is closed then
    with _listening(host, port) as listener, running(keep_looking=True), watching(), suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listener])


def _end(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise InstepError(
            Problem(
                "port-taken",
                f"Instep cannot listen on {host}:{port}: {error.strerror}.",
                next_step="Choose another port with --port, or stop the program that uses this one.",
            )
        ) from error
