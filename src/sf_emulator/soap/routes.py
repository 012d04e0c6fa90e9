"""POST /services/Soap/u|c/{version}: the partner and the enterprise endpoint; and where their WSDLs are.

Source: salesforce-api.md, B1 (addresses, 500 for faults).
"""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from sf_emulator.objects import RecordRefused, RequestRefused
from sf_emulator.objects.access import Access, Orgs, admit, count_call, newest_api_version, source_address
from sf_emulator.objects.replication import ReplicationRefused
from sf_emulator.soql import QueryRefused

from . import texts
from .arguments import name_arguments
from .bodies import unpacked
from .calls import Call, Place
from .contract import Operation, load_contract
from .envelopes import Request, fault_envelope, read_request
from .faults import (
    SoapFault,
    admission_fault,
    api_fault,
    bad_envelope,
    invalid_session,
    query_fault,
    record_fault,
    unsupported_version,
)
from .kinds import KINDS, Kind
from .operations import HANDLERS, SET_OWN_PASSWORD
from .sessions import login
from .versions import is_served
from .writing import AnswerWriter
from .wsdl_page import wsdl_page

_MEDIA_TYPE = "text/xml; charset=UTF-8"
FIRST_WITH_JWT = 67.0  # JWT access tokens are sessions since Summer '26. Source: github jsforce/jsforce#1791
_PACKED = [Middleware(GZipMiddleware, minimum_size=1024)]


class _SoapKind(StringConvertor):
    """Partner (u) or enterprise (c)."""

    regex = "[uc]"


register_url_convertor("soap_kind", _SoapKind())


async def soap(request: HttpRequest) -> Response:
    """Answer one call; every call costs an API call."""
    kind = KINDS[request.path_params["kind"]]
    content = await request.body()
    try:
        answer = await run_in_threadpool(_answer, request, kind, content)
    except SoapFault as refused:
        return Response(fault_envelope(kind, refused.fault), 500, media_type=_MEDIA_TYPE)
    return Response(answer, media_type=_MEDIA_TYPE)


def _answer(request: HttpRequest, kind: Kind, content: bytes) -> bytes:
    orgs: Orgs = request.app.state.orgs
    place = _place(request, kind)
    if "soapaction" not in request.headers:
        raise bad_envelope(texts.NO_SOAP_ACTION)
    sent = read_request(unpacked(content, request.headers.get("content-encoding", "")))
    operation = load_contract().operations.get(sent.name)
    if operation is None or sent.namespace != kind.messages:
        raise bad_envelope(texts.NO_OPERATION.format(namespace=sent.namespace, name=sent.name))
    name_arguments(operation, sent.element)
    is_login = operation.name == "login"
    access = orgs.of_username(sent.text("username")) if is_login else orgs.of_token(_session_id(sent))
    if float(place.version) > newest_api_version(access.org):
        raise unsupported_version()
    try:
        if is_login:
            return _answer_login(request, access, place, sent)
        return _answer_caller(request, orgs, place, sent)
    except RequestRefused as refused:
        raise admission_fault(refused) from refused


def _session_id(sent: Request) -> str:
    return sent.header("SessionHeader", "sessionId")


def _place(request: HttpRequest, kind: Kind) -> Place:
    version = request.path_params["version"]
    if not is_served(version):
        raise unsupported_version()
    return Place(kind, version, request.app.state.base_url)


def _answer_login(request: HttpRequest, access: Access, place: Place, sent: Request) -> bytes:
    count_call(access)
    request.state.journal_notes["is_api_call"] = True
    peer = request.client.host if request.client else None
    source_ip = source_address(access.org, peer, request.headers.get("x-forwarded-for"))
    return _written(access, place, sent, login(access, place, sent, source_ip), None)


def _answer_caller(request: HttpRequest, orgs: Orgs, place: Place, sent: Request) -> bytes:
    caller = admit(orgs, f"Bearer {_session_id(sent)}", sets_password=sent.name in SET_OWN_PASSWORD)
    if caller.session.is_jwt and float(place.version) < FIRST_WITH_JWT:
        raise invalid_session()
    request.state.journal_notes |= {"is_api_call": True, "user_id": caller.session.user_id}
    try:
        result = HANDLERS[sent.name](Call(place, sent, caller))
    except QueryRefused as refused:
        raise query_fault(refused) from refused
    except ReplicationRefused as refused:
        raise api_fault(refused.error_code, refused.message) from refused
    except RecordRefused as refused:
        raise record_fault(refused.errors[0]) from refused
    return _written(caller.access, place, sent, result, caller.access.org.api_usage())


def _written(access: Access, place: Place, sent: Request, result: Any, usage: tuple[int, int] | None) -> bytes:
    contract = load_contract()
    operation: Operation = contract.operations[sent.name]
    return AnswerWriter(contract, place.kind, access.org.schema).answer(operation, result, usage)


routes = [
    *(
        Route(f"/services/Soap/{{kind:soap_kind}}/{{version}}{tail}", soap, methods=["POST"], middleware=_PACKED)
        for tail in ("", "/{ignored:path}")
    ),
    Route("/soap/wsdl.jsp", wsdl_page, methods=["GET"]),
]
