"""Waits on this computer for the browser that comes back from Salesforce, on 127.0.0.1 and ::1."""

import dataclasses
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from instep.domain.problems import BadInput, Problem

REQUEST_TIMEOUT_S = 10
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Instep</title>
<style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;
color-scheme:light dark}}</style>
<h1>{title}</h1><p>{text}</p></html>
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """What the browser shows, and what happens once it was sent."""

    status: int
    title: str
    text: str
    then: Callable[[], None] | None = None


Answer = Callable[[Mapping[str, str]], Reply]


@contextmanager
def listening(port: int, path: str, answer: Answer) -> Iterator[None]:
    """Hand the query of every request for `path` to `answer`, each in a thread of its own, until the block ends.

    Raises:
        BadInput: The port is taken.
    """
    with ExitStack() as stack:
        for family, host in _addresses():
            server = _bind(family, host, port, path, answer)
            stack.callback(server.server_close)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
        yield


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # browsers open connections on which they never ask anything
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], path: str, answer: Answer) -> None:
        self.path, self.answer = path, answer
        super().__init__(address, _Handler)


class _ServerOfIPv6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    timeout = REQUEST_TIMEOUT_S

    def do_GET(self) -> None:
        server = cast("_Server", self.server)
        address = urlsplit(self.path)
        if self.headers.get("Host", "").rpartition(":")[0] not in LOOPBACK_NAMES or address.path != server.path:
            self._show(Reply(404, "Nothing here", "This address is only for the answer of Salesforce."))
            return
        reply = server.answer(dict(parse_qsl(address.query)))
        try:
            self._show(reply)
        finally:
            if reply.then:
                reply.then()

    def _show(self, reply: Reply) -> None:
        page = PAGE.format(title=escape(reply.title), text=escape(reply.text)).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name
        """Nothing: the address holds a code."""


def _addresses() -> list[tuple[socket.AddressFamily, str]]:
    addresses = [(socket.AF_INET, "127.0.0.1")]
    return [*addresses, (socket.AF_INET6, "::1")] if _has_ipv6() else addresses


def _has_ipv6() -> bool:
    """Whether this computer has ::1: containers often do not."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def _bind(family: socket.AddressFamily, host: str, port: int, path: str, answer: Answer) -> _Server:
    kind = _ServerOfIPv6 if family == socket.AF_INET6 else _Server
    try:
        return kind((host, port), path, answer)
    except OSError as error:
        raise BadInput(
            Problem(
                "port-taken",
                f"Port {port} on {host} cannot be used: {error.strerror}",
                next_step=f"Give another with --port, and add http://localhost:PORT{path} to the app's Callback URL",
            )
        ) from error
