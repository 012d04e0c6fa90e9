"""GET /soap/wsdl.jsp: the WSDLs that Setup's API page offers for download. `?type=*` is enterprise, else partner."""

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sf_emulator.objects.access import Orgs

from .kinds import ENTERPRISE, PARTNER
from .versions import NEWEST
from .wsdl import write_wsdl

_NEEDS = "CustomizeApplication"


async def wsdl_page(request: Request) -> Response:
    """The WSDL for who is signed in, in a browser or with an API session as its cookie."""
    return await run_in_threadpool(_answer, request)


def _answer(request: Request) -> Response:
    orgs: Orgs = request.app.state.orgs
    token = request.cookies.get("sid", "")
    access = orgs.of_token(token)
    session = access.sessions.find(token)
    if session is None:
        here = f"{request.url.path}?{request.url.query}".removesuffix("?")
        return RedirectResponse(f"/?{urlencode({'ec': '302', 'startURL': here})}", status_code=302)
    if _NEEDS not in access.org.permissions(session.user_id):
        raise HTTPException(403)
    kind = ENTERPRISE if request.query_params.get("type") == "*" else PARTNER
    address = f"{request.app.state.base_url}/services/Soap/{kind.letter}/{NEWEST}"
    document = write_wsdl(kind, access.org.schema, address, str(NEWEST))
    return Response(document, media_type="text/xml; charset=UTF-8")
