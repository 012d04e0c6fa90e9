"""Who a token speaks for: the identity URL and userinfo.

Source: salesforce-api.md, A10, A11. Texts of refusals are not confirmed.
"""

from collections.abc import Mapping
from typing import Any

from lxml import etree
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sf_emulator.objects import RequestRefused
from sf_emulator.objects.access import Access, Session, bearer_token, covers
from sf_emulator.objects.xml_documents import xml_document

from . import texts
from .identity_fields import identity_fields, userinfo_fields
from .requests import read_form

_LATEST = "68.0"
_USERINFO_SCOPES = ("openid", "id", "api")
"""`api` alone is enough: Salesforce CLI asks for `refresh_token api web` and then for userinfo."""


class IdentityRefused(Exception):
    """403 with a word of plain text."""


async def identity(request: Request) -> Response:
    """GET /id/{org}/{user}."""
    try:
        fields = await run_in_threadpool(_identity, request, await _given(request))
    except IdentityRefused as refused:
        return PlainTextResponse(str(refused), 403)
    if _wants_xml(request):
        return Response(_as_xml(fields), media_type="application/xml;charset=UTF-8")
    return JSONResponse(fields, media_type="application/json;charset=UTF-8")


async def userinfo(request: Request) -> Response:
    """GET or POST /services/oauth2/userinfo."""
    try:
        fields = await run_in_threadpool(_userinfo, request, await _given(request))
    except IdentityRefused as refused:
        return PlainTextResponse(str(refused), 403)
    return JSONResponse(fields, media_type="application/json;charset=UTF-8")


async def _given(request: Request) -> dict[str, str]:
    """What the address and a form say."""
    return dict(request.query_params) | await read_form(request)


def _identity(request: Request, given: Mapping[str, str]) -> dict[str, Any]:
    access, session = _signed_in(request, given)
    if request.path_params["org_id"][:15] != access.org.id[:15]:
        raise IdentityRefused(texts.WRONG_ORG)
    user = access.org.get("User", request.path_params["user_id"])
    if user is None:
        raise IdentityRefused(texts.BAD_ID)
    if user["Id"] != session.user_id and not _may_read_others(access, session):
        raise IdentityRefused(texts.NO_ACCESS)
    asked = request.query_params.get("version", "{version}")
    version = _LATEST if asked == "latest" else asked
    return identity_fields(access.org, user, request.app.state.base_url, version)


def _userinfo(request: Request, given: Mapping[str, str]) -> dict[str, Any]:
    access, session = _signed_in(request, given)
    if not any(covers(session.scopes, scope) for scope in _USERINFO_SCOPES):
        raise IdentityRefused(texts.BAD_TOKEN)
    user = access.org.get("User", session.user_id)
    if user is None:
        raise IdentityRefused(texts.BAD_TOKEN)
    return userinfo_fields(access.org, user, request.app.state.base_url)


def _may_read_others(access: Access, session: Session) -> bool:
    return covers(session.scopes, "api") and "ViewAllUsers" in access.org.permissions(session.user_id)


def _signed_in(request: Request, given: Mapping[str, str]) -> tuple[Access, Session]:
    """The token is in the header, or is given as Salesforce (`oauth_token`) or RFC 6750 (`access_token`) calls it."""
    in_request = given.get("oauth_token") or given.get("access_token", "")
    try:
        token = bearer_token(request.headers.get("authorization")) or in_request
    except RequestRefused as refused:
        raise IdentityRefused(texts.BAD_TOKEN) from refused
    if not token:
        raise IdentityRefused(texts.MISSING_TOKEN)
    access: Access = request.app.state.orgs.of_token(token)
    session = access.sessions.find(token)
    if session is None:
        raise IdentityRefused(texts.BAD_TOKEN)
    return access, session


def _wants_xml(request: Request) -> bool:
    asked = request.query_params.get("format")
    return asked == "xml" or (not asked and request.headers.get("accept", "").startswith("application/xml"))


def _as_xml(fields: dict[str, Any]) -> bytes:
    root = etree.Element("user", nsmap={"xsi": "http://www.w3.org/2001/XMLSchema-instance"})
    _add(root, fields)
    return xml_document(root)


def _add(parent: etree._Element, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        element = etree.SubElement(parent, name)
        if isinstance(value, dict):
            _add(element, value)
        elif isinstance(value, bool):
            element.text = str(value).lower()
        elif value is not None:
            element.text = str(value)
