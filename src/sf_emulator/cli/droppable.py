"""HTTP connections that a fault can close without an answer."""

from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sf_emulator.control import DROP


class DroppableConnection(H11Protocol):
    """Hands every request a function that closes its connection at once: an ASGI extension."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        app: Any = self.app

        async def with_drop(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[DROP] = self._drop
            await app(scope, receive, send)

        self.app = with_drop

    def _drop(self, *, flush: bool) -> None:
        """Close now, or once what was written has left. Nothing more is sent either way."""
        self.cycle.disconnected = True
        if flush:
            self.transport.close()
        else:
            self.transport.abort()
