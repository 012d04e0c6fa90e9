"""Errors as each API words them: JSON for REST and Bulk 2.0, a fault for SOAP, XML for Bulk 1.0, RFC 6749 for OAuth.

Sources: salesforce-api.md, A13, B3, C2, C3. The texts of 410 and of 503 are not confirmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from starlette.responses import JSONResponse, Response

from sf_emulator.faults import Effect


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error of Salesforce's."""

    status: int
    code: str
    message: str


REFUSALS = {
    Effect.UNAUTHORIZED: Refusal(401, "INVALID_SESSION_ID", "Session expired or invalid"),
    Effect.DAILY_LIMIT: Refusal(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
    Effect.CONCURRENT_LIMIT: Refusal(
        403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
    ),
    # UNCONFIRMED code and text
    Effect.RETIRED_VERSION: Refusal(410, "UNSUPPORTED_API_VERSION", "The requested API version is not supported."),
}

_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope '
    'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="{namespace}" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><soapenv:Fault>'
    "<faultcode>sf:{code}</faultcode><faultstring>{code}: {text}</faultstring><detail>"
    '<sf:UnexpectedErrorFault xsi:type="sf:UnexpectedErrorFault"><sf:exceptionCode>{code}</sf:exceptionCode>'
    "<sf:exceptionMessage>{text}</sf:exceptionMessage></sf:UnexpectedErrorFault></detail>"
    "</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
)
_SOAP_NAMESPACES = {"c": "urn:fault.enterprise.soap.sforce.com", "u": "urn:fault.partner.soap.sforce.com"}
_BULK = (
    '<?xml version="1.0" encoding="UTF-8"?><error xmlns="http://www.force.com/2009/06/asyncapi/dataload">'
    "<exceptionCode>{code}</exceptionCode><exceptionMessage>{text}</exceptionMessage></error>"
)


def refusal_response(path: str, refusal: Refusal, headers: Mapping[str, str] | None = None) -> Response:
    """The error in the form of the API that the path belongs to."""
    code, text = escape(refusal.code), escape(refusal.message)
    if path.startswith("/services/Soap/"):
        namespace = _SOAP_NAMESPACES.get(path.split("/")[3], _SOAP_NAMESPACES["u"])
        content = _ENVELOPE.format(namespace=namespace, code=code, text=text)
        return Response(content, 500, headers, "text/xml; charset=UTF-8")
    if path.startswith("/services/async/"):
        return Response(_BULK.format(code=code, text=text), refusal.status, headers, "application/xml")
    if path.startswith("/services/oauth2/"):
        body = {"error": refusal.code, "error_description": refusal.message}
        return JSONResponse(body, refusal.status, headers, "application/json;charset=UTF-8")
    errors = [{"message": refusal.message, "errorCode": refusal.code}]
    return JSONResponse(errors, refusal.status, headers, "application/json;charset=UTF-8")
