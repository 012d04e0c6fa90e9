"""Requests that wait at a rule until somebody lets them go."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.types import Receive

from sf_emulator.faults import ActiveFault


async def hold(active: ActiveFault, receive: Receive) -> bool:
    """Wait until somebody releases the fault, at most `hold_s` seconds.

    Returns:
        Whether the client is still there: what a client that died had not yet had written, stays unwritten.
    """
    released = asyncio.Event()
    loop = asyncio.get_running_loop()
    release: Callable[[], Any] = lambda: loop.call_soon_threadsafe(released.set)  # noqa: E731
    active.releases.append(release)
    active.holding += 1
    try:
        return await _first_of(released, receive, active.fault.hold_s)
    finally:
        active.holding -= 1
        if release in active.releases:
            active.releases.remove(release)


def release_held(active: ActiveFault) -> int:
    """Let go of every request that a fault holds; answers how many."""
    releases = list(active.releases)
    active.releases.clear()
    for release in releases:
        release()
    return len(releases)


async def _first_of(released: asyncio.Event, receive: Receive, hold_s: float) -> bool:
    """Until release, time-out or the client's going; False for the last."""
    let_go = asyncio.ensure_future(released.wait())
    gone = asyncio.ensure_future(_until_disconnected(receive))
    await asyncio.wait({let_go, gone}, timeout=hold_s, return_when=asyncio.FIRST_COMPLETED)
    has_gone = gone.done()
    for waiting in (let_go, gone):
        waiting.cancel()
    await asyncio.gather(let_go, gone, return_exceptions=True)
    return not has_gone


async def _until_disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
