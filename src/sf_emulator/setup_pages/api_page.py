"""API: where the WSDLs are, and which addresses clients use."""

from starlette.responses import Response

from .requests import SetupRequest

NEWEST_VERSION = "68.0"


def show_api(setup: SetupRequest) -> Response:
    """Addresses of each API, and the WSDLs to download."""
    used, allowed = setup.org.api_usage()
    return setup.page(
        "api.html",
        base_url=setup.request.app.state.base_url,
        version=NEWEST_VERSION,
        api_used=used,
        api_allowed=allowed,
    )
