"""Running the server: takes the port, opens the org, says when it answers, and stops on a signal."""

import errno
import gc
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from sf_emulator.app import Options, close_app, create_app
from sf_emulator.objects.access import CallbackRefused, UsernamesTaken, check_callback_url
from sf_emulator.objects.sample import SampleUnreadable

from .certificates import Certificates, certificates_in, machine_time
from .droppable import DroppableConnection
from .views import write_banner, write_json

HOST = "127.0.0.1"
_IDLE_CONNECTION_S = 65  # clients poll every 5 s and more, over a connection that they keep


class CannotServe(OSError):
    """The server cannot start; the text says what to do."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """The command's options."""

    port: int
    data: Path | None
    org_files: tuple[Path, ...]
    objects: Path | None
    users: int
    latency_ms: int
    callback_urls: tuple[str, ...]
    settings_delay_s: float | None
    https: bool
    as_json: bool


def run_server(options: ServeOptions) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        CannotServe: The port is taken, or an option makes no sense.
    """
    _check_callbacks(options.callback_urls)
    with _take_port(options.port) as taken, _certificates(options) as certificates:
        scheme = "https" if certificates else "http"
        try:
            app = create_app(
                Options(
                    base_url=f"{scheme}://{HOST}:{taken.getsockname()[1]}",
                    ca_file=certificates.ca_file if certificates else None,
                    data=options.data,
                    org_file=next(iter(options.org_files), None),
                    more_org_files=options.org_files[1:],
                    objects=options.objects,
                    users=options.users,
                    latency_ms=options.latency_ms,
                    callback_urls=options.callback_urls,
                    settings=_settings(options),
                )
            )
        except (SampleUnreadable, UsernamesTaken) as refused:
            raise CannotServe(f"The org cannot be made.\n{refused}") from refused
        try:
            _run(app, taken, certificates, as_json=options.as_json)
        finally:
            close_app(app)


class _Server(uvicorn.Server):
    """Says that it answers, once it does."""

    def __init__(self, config: uvicorn.Config, ready: dict[str, Any], *, as_json: bool) -> None:
        super().__init__(config)
        self._ready = ready
        self._as_json = as_json

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and not self.should_exit:
            write = write_json if self._as_json else write_banner
            write(sys.stdout, self._ready)
        gc.freeze()
        gc.enable()


def _run(app: Any, taken: socket.socket, certificates: Certificates | None, *, as_json: bool) -> None:
    config = uvicorn.Config(
        app,
        http=DroppableConnection,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,  # the app's is the orgs' time
        timeout_keep_alive=_IDLE_CONNECTION_S,
        timeout_graceful_shutdown=2,
        ssl_certfile=certificates.server_file if certificates else None,
    )
    server = _Server(config, app.state.describe_ready(), as_json=as_json)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    server.run(sockets=[taken])


def _stop(_number: int, _frame: FrameType | None) -> None:
    """A signal before the server runs, or the one that uvicorn raises again once it has stopped."""
    raise SystemExit(0)


@contextmanager
def _certificates(options: ServeOptions) -> Iterator[Certificates | None]:
    """Kept beside the org's file, so that who trusts them once trusts them at the next start too."""
    if not options.https:
        yield None
    elif options.data:
        yield certificates_in(options.data.with_name(f"{options.data.name}.tls"), machine_time())
    else:
        with tempfile.TemporaryDirectory(prefix="sf-emulator-") as folder:
            yield certificates_in(Path(folder), machine_time())


def _settings(options: ServeOptions) -> dict[str, Any]:
    """What the command line says about the org; the rest stays as the org's file has it."""
    return {} if options.settings_delay_s is None else {"settings_delay_s": options.settings_delay_s}


def _take_port(port: int) -> socket.socket:
    # asyncio sends small answers at once (TCP_NODELAY) only where the protocol is named: without, each waits 40 ms.
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((HOST, port))
        taken.listen(128)
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            raise CannotServe(
                f"Port {port} is in use by another program. Choose another with --port, or --port 0 for a free one."
            ) from error
        if error.errno == errno.EACCES:
            raise CannotServe(f"Port {port} may not be used by you. Choose one above 1023 with --port.") from error
        raise
    return taken


def _check_callbacks(urls: tuple[str, ...]) -> None:
    for url in urls:
        try:
            check_callback_url(url)
        except CallbackRefused as refused:
            raise CannotServe(f"--callback-url: {refused}") from refused
