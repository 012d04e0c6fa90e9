"""Where the Bulk APIs are, with answers packed for clients that ask for it."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp

from sf_emulator.objects.access import Orgs

from .api_2_0 import BulkApi2
from .classic_api import ClassicApi
from .desk import Desk

_SMALLEST_PACKED = 1_024  # bytes
_FAST = 1  # packing hard costs more than it saves on one machine


def routes(orgs: Orgs, desk: Desk) -> list[Route]:
    """The routes of both APIs; they go before the REST API's, which takes everything else below /services/data."""
    return [
        Route("/services/data/v{version}/jobs/{below:path}", _packing(BulkApi2(orgs, desk))),
        Route("/services/async/{version}/{below:path}", _packing(ClassicApi(orgs, desk))),
    ]


def _packing(api: ASGIApp) -> ASGIApp:
    return GZipMiddleware(api, _SMALLEST_PACKED, _FAST)
