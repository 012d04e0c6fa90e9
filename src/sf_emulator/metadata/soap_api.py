"""POST /services/Soap/m/{version}: the Metadata API over SOAP. Its faults have no detail.

Source: salesforce-api.md, B1; faults that jsforce and others quote.
"""

from typing import Any

from lxml import etree
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from sf_emulator.objects import RequestRefused
from sf_emulator.objects.access import newest_api_version
from sf_emulator.objects.xml_documents import xml_document
from sf_emulator.soap.bodies import unpacked
from sf_emulator.soap.envelopes import SOAP, XSI, read_request
from sf_emulator.soap.faults import (
    Fault,
    SoapFault,
    admission_fault,
    bad_envelope,
    invalid_session,
    unsupported_version,
)
from sf_emulator.soap.texts import NO_OPERATION, NO_SOAP_ACTION
from sf_emulator.soap.versions import is_served

from .admission import admit_to_metadata
from .nodes import NAMESPACE
from .soap_calls import Call
from .soap_components import Record
from .soap_operations import OPERATIONS
from .writing import write_values

_MEDIA_TYPE = "text/xml; charset=UTF-8"


async def soap(request: HttpRequest) -> Response:
    """Answer one call; every call costs an API call."""
    content = await request.body()
    try:
        answer = await run_in_threadpool(_answer, request, content)
    except SoapFault as refused:
        return Response(_fault_envelope(refused.fault), 500, media_type=_MEDIA_TYPE)
    return Response(answer, media_type=_MEDIA_TYPE)


def _answer(request: HttpRequest, content: bytes) -> bytes:
    version = request.path_params["version"]
    if not is_served(version):
        raise unsupported_version()
    if "soapaction" not in request.headers:
        raise bad_envelope(NO_SOAP_ACTION)
    sent = read_request(unpacked(content, request.headers.get("content-encoding", "")))
    handler = OPERATIONS.get(sent.name)
    if handler is None or sent.namespace != NAMESPACE:
        raise bad_envelope(NO_OPERATION.format(namespace=sent.namespace, name=sent.name))
    token = sent.header("SessionHeader", "sessionId")
    state = request.app.state
    try:
        caller = admit_to_metadata(state.orgs, f"Bearer {token}")
    except RequestRefused as refused:
        raise admission_fault(refused) from refused
    if float(version) > newest_api_version(caller.access.org):
        raise unsupported_version()
    if caller.session.is_jwt:  # as for the other SOAP APIs
        raise invalid_session()
    request.state.journal_notes |= {"is_api_call": True, "user_id": caller.session.user_id}
    result = handler(Call(sent, float(version), caller, state.orgs, state.metadata))
    return _answer_envelope(sent.name, result)


def _answer_envelope(operation: str, result: Any) -> bytes:
    nsmap: Any = {"soapenv": SOAP, None: NAMESPACE, "xsi": XSI}
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap=nsmap)
    body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    response = etree.SubElement(body, f"{{{NAMESPACE}}}{operation}Response")
    for each in result if isinstance(result, list) else [result]:
        element = etree.SubElement(response, f"{{{NAMESPACE}}}result")
        if isinstance(each, str):
            element.text = each
        elif "records" in each:
            _write_records(element, each["records"])
        else:
            write_values(element, each)
    return xml_document(envelope)


def _write_records(element: etree._Element, records: list[Record]) -> None:
    for record in records:
        written = etree.SubElement(element, f"{{{NAMESPACE}}}records")
        if record.values is None:
            written.set(f"{{{XSI}}}nil", "true")
        else:
            written.set(f"{{{XSI}}}type", record.type_name)
            write_values(written, record.values)


def _fault_envelope(fault: Fault) -> bytes:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP, "sf": NAMESPACE})
    body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    element = etree.SubElement(body, f"{{{SOAP}}}Fault")
    etree.SubElement(element, "faultcode").text = fault.prefix + fault.code
    etree.SubElement(element, "faultstring").text = fault.faultstring
    return xml_document(envelope)
