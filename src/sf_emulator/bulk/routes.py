"""Where the Bulk APIs are, with answers packed for clients that ask for it."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from sf_emulator.objects.access import Orgs

from .api_2_0 import BulkApi2
from .desk import Desk

_SMALLEST_PACKED = 1000  # bytes


def routes(orgs: Orgs, desk: Desk) -> list[Route]:
    """The routes of both APIs; they go before the REST API's, which takes everything else below /services/data."""
    return [
        Route("/services/data/v{version}/jobs/{below:path}", GZipMiddleware(BulkApi2(orgs, desk), _SMALLEST_PACKED))
    ]
