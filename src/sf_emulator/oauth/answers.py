"""How token answers and their errors are written: JSON unless `format` or Accept asks for XML or a form.

Source: salesforce-api.md, A3.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlencode

from lxml import etree
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sf_emulator.objects.xml_documents import xml_document

from . import texts
from .errors import OAuthError

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_FORMATS = ("json", "xml", "urlencoded")
_FORMAT_OF_ACCEPT = {"application/xml": "xml", "application/x-www-form-urlencoded": "urlencoded"}


def sign(identity_url: str, issued_at: str, consumer_secret: str) -> str:
    """base64(HMAC-SHA256(consumer secret, id + issued_at)): proves that the answer comes from Salesforce."""
    digest = hmac.new(consumer_secret.encode(), (identity_url + issued_at).encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def answer(request: Request, form: Mapping[str, str], fields: Mapping[str, str | int], status: int = 200) -> Response:
    """Fields in the encoding that the request asks for."""
    match _format(request, form):
        case "xml":
            return Response(_as_xml(fields), status, _NO_STORE, "application/xml;charset=UTF-8")
        case "urlencoded":
            return Response(urlencode(fields), status, _NO_STORE, "application/x-www-form-urlencoded;charset=UTF-8")
        case _:
            return JSONResponse(dict(fields), status, _NO_STORE, "application/json;charset=UTF-8")


def refuse(request: Request, form: Mapping[str, str], error: OAuthError) -> Response:
    """An error in the encoding that the request asks for."""
    return answer(request, form, error.as_fields(), error.status)


def check_format(form: Mapping[str, str]) -> None:
    """Refuse a `format` that does not exist.

    Raises:
        OAuthError: invalid_request.
    """
    if form.get("format", "json") not in _FORMATS:
        raise OAuthError("invalid_request", texts.BAD_FORMAT)


def _format(request: Request, form: Mapping[str, str]) -> str:
    asked = form.get("format") or request.query_params.get("format")
    if asked:
        return asked
    return _FORMAT_OF_ACCEPT.get(request.headers.get("accept", "").partition(",")[0].strip(), "json")


def _as_xml(fields: Mapping[str, str | int]) -> bytes:
    root = etree.Element("OAuth")
    for name, value in fields.items():
        etree.SubElement(root, name).text = str(value)
    return xml_document(root)
