"""POST /services/Soap/u|c/{version}: the partner and the enterprise endpoint.

Source: salesforce-api.md, B1 (addresses, 500 for faults), C1 (versions).
"""

import re

from starlette.concurrency import run_in_threadpool
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sf_emulator.objects import RequestRefused
from sf_emulator.objects.access import Orgs, count_call

from . import texts
from .envelopes import read_call, write_fault
from .faults import SoapFault, bad_envelope, invalid_session, too_many_calls, unsupported_version
from .login import LoginCall, login

_OLDEST, _NEWEST = 31.0, 68.0
_VERSION = re.compile(r"\d{2}\.0")


class _SoapKind(StringConvertor):
    """Partner (u) or enterprise (c)."""

    regex = "[uc]"


register_url_convertor("soap_kind", _SoapKind())

_MEDIA_TYPE = "text/xml; charset=UTF-8"


async def soap(request: Request) -> Response:
    """Answer one call; every call costs an API call."""
    kind = request.path_params["kind"]
    body = await request.body()
    try:
        answer = await run_in_threadpool(_answer, request, kind, body)
    except SoapFault as refused:
        return Response(write_fault(kind, refused.fault), 500, media_type=_MEDIA_TYPE)
    return Response(answer, media_type=_MEDIA_TYPE)


def _answer(request: Request, kind: str, body: bytes) -> bytes:
    orgs: Orgs = request.app.state.orgs
    version = request.path_params["version"]
    if not _VERSION.fullmatch(version) or not _OLDEST <= float(version) <= _NEWEST:
        raise unsupported_version()
    if "soapaction" not in request.headers:
        raise bad_envelope(texts.NO_SOAP_ACTION)
    call = read_call(body)
    is_login = call.name == "login"
    access = orgs.of_username(call.text("username")) if is_login else orgs.of_token(call.session_id)
    try:
        count_call(access)
    except RequestRefused as refused:
        raise too_many_calls() from refused
    request.state.journal_notes["is_api_call"] = True
    if is_login:
        source_ip = request.client.host if request.client else "127.0.0.1"
        return login(LoginCall(access, request.app.state.base_url, kind, version, call, source_ip))
    session = access.sessions.find(call.session_id)
    if session is None:
        raise invalid_session()
    request.state.journal_notes["user_id"] = session.user_id
    raise bad_envelope(texts.NO_OPERATION.format(namespace=call.namespace, name=call.name))


routes = [
    Route(f"/services/Soap/{{kind:soap_kind}}/{{version}}{tail}", soap, methods=["POST"])
    for tail in ("", "/", "/{org_id}")
]
