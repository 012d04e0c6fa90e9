"""One request to a Bulk API, and what both of them do with requests: read a body, answer in pieces."""

import zlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from sf_emulator.objects import Org
from sf_emulator.objects.access import ApiCaller

from . import texts
from .jobs import Job
from .workspace import Workspace

MANAGE_DATA_INTEGRATIONS = "ManageDataIntegrations"
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


@dataclass(frozen=True, slots=True)
class Call:
    """A request of a known caller."""

    request: Request
    caller: ApiCaller
    space: Workspace
    version: str
    params: Mapping[str, str]
    content: bytes = b""

    @property
    def org(self) -> Org:
        return self.space.org

    @property
    def user_id(self) -> str:
        return self.caller.actor.user_id

    def require_owner(self, job: Job) -> None:
        """Only who made a job adds to it. Raises BulkRefused."""
        if job.created_by != self.user_id:
            raise texts.other_users_job()

    def require_owner_or_manager(self, job: Job) -> None:
        """Who made a job may stop it, and who manages data integrations. Raises BulkRefused."""
        if MANAGE_DATA_INTEGRATIONS not in self.caller.actor.permissions:
            self.require_owner(job)


async def body_pieces(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes in, unpacked when its header says that it is packed. Raises BulkRefused: it is damaged."""
    packed = request.headers.get("content-encoding", "").strip().lower() in _PACKED
    unpack = zlib.decompressobj(_GZIP_OR_ZLIB) if packed else None
    try:
        async for piece in request.stream():
            yield unpack.decompress(piece) if unpack else piece
        if unpack:
            yield unpack.flush()
    except zlib.error as damaged:
        raise texts.unreadable_compression() from damaged


async def read_body(request: Request, limit_mb: int) -> bytes:
    """A body that is small enough to be in memory. Raises BulkRefused: it is not."""
    pieces: list[bytes] = []
    length = 0
    async for piece in body_pieces(request):
        length += len(piece)
        if length > limit_mb * 1024 * 1024:
            raise texts.too_large(limit_mb)
        pieces.append(piece)
    return b"".join(pieces)


async def save_body(request: Request, path: Path, limit: int, limit_mb: int) -> None:
    """Write a body to a file, at most so many bytes of it. Raises BulkRefused, and leaves no file: it is larger."""
    partial = path.with_suffix(".partial")
    try:
        with partial.open("wb") as file:
            async for piece in body_pieces(request):
                if file.tell() + len(piece) > limit:
                    raise texts.too_large(limit_mb)
                file.write(piece)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
