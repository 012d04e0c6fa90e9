"""/__emulator__/: what tests and people use to steer the emulator. Loopback only, no sign-in, nothing cross-site."""

from starlette.routing import Route

from .endpoints import PREFIX
from .guarding import same_site_only
from .pages import docs, index, openapi
from .resources import ENDPOINTS

routes = [
    Route(f"{PREFIX}/", same_site_only(index), methods=["GET"]),
    Route(f"{PREFIX}/docs", same_site_only(docs), methods=["GET"]),
    Route(f"{PREFIX}/openapi.json", same_site_only(openapi), methods=["GET"]),
    *(endpoint.route() for endpoint in ENDPOINTS),
]
