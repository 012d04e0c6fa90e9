"""WSDLs of the partner and the enterprise API, generated from the contract and the org's objects."""

from typing import Any

from lxml import etree

from sf_emulator.objects.sobjects import Schema
from sf_emulator.objects.xml_documents import xml_document

from .contract import Contract, Operation, load_contract
from .envelopes import XSD
from .kinds import Kind
from .wsdl_schemas import FAULTS, fault_schema, message_schema, record_schema

WSDL = "http://schemas.xmlsoap.org/wsdl/"
WSDL_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
_HTTP = "http://schemas.xmlsoap.org/soap/http"


def write_wsdl(kind: Kind, schema: Schema, address: str, version: str) -> bytes:
    """The document, as Setup offers it for download. `address` is where its service is called."""
    contract = load_contract()
    definitions = _definitions(kind)
    title = f"Salesforce.com {kind.title} Web Services API Version {version}"
    definitions.append(etree.Comment(f" {title} "))
    types = _sub(definitions, "types")
    types.extend([record_schema(kind, schema), message_schema(kind, contract), fault_schema(kind)])
    _add_messages(definitions, contract)
    _add_port_type(definitions, contract)
    _add_binding(definitions, contract)
    _add_service(definitions, address)
    return xml_document(definitions, pretty=True)


def _definitions(kind: Kind) -> etree._Element:
    nsmap: Any = {
        None: WSDL,
        "soap": WSDL_SOAP,
        "xsd": XSD,
        "fns": kind.faults,
        "tns": kind.messages,
        "ens": kind.sobjects,
    }
    return etree.Element(f"{{{WSDL}}}definitions", {"targetNamespace": kind.messages}, nsmap=nsmap)


def _add_messages(definitions: etree._Element, contract: Contract) -> None:
    header = _sub(definitions, "message", name="Header")
    for name in contract.headers:
        _sub(header, "part", element=f"tns:{name}", name=name)
    for name in FAULTS:
        _sub(_sub(definitions, "message", name=name), "part", name="fault", element=f"fns:{name}")
    for operation in contract.operations:
        for message, element in ((f"{operation}Request", operation), (f"{operation}Response", f"{operation}Response")):
            part = _sub(definitions, "message", name=message)
            _sub(part, "part", element=f"tns:{element}", name="parameters")


def _add_port_type(definitions: etree._Element, contract: Contract) -> None:
    port_type = _sub(definitions, "portType", name="Soap")
    for operation in contract.operations.values():
        element = _sub(port_type, "operation", name=operation.name)
        _sub(element, "documentation").text = operation.does
        _sub(element, "input", message=f"tns:{operation.name}Request")
        _sub(element, "output", message=f"tns:{operation.name}Response")
        for fault in operation.faults:
            _sub(element, "fault", message=f"tns:{fault}", name=fault)


def _add_binding(definitions: etree._Element, contract: Contract) -> None:
    binding = _sub(definitions, "binding", name="SoapBinding", type="tns:Soap")
    _soap(binding, "binding", style="document", transport=_HTTP)
    for operation in contract.operations.values():
        _add_bound_operation(binding, operation)


def _add_bound_operation(binding: etree._Element, operation: Operation) -> None:
    element = _sub(binding, "operation", name=operation.name)
    _soap(element, "operation", soapAction="")
    sent = _sub(element, "input")
    for name in operation.headers:
        _soap(sent, "header", use="literal", message="tns:Header", part=name)
    _soap(sent, "body", parts="parameters", use="literal")
    answered = _sub(element, "output")
    if operation.name != "login":
        _soap(answered, "header", use="literal", message="tns:Header", part="LimitInfoHeader")
    _soap(answered, "body", use="literal")
    for fault in operation.faults:
        _soap(_sub(element, "fault", name=fault), "fault", name=fault, use="literal")


def _add_service(definitions: etree._Element, address: str) -> None:
    service = _sub(definitions, "service", name="SforceService")
    _sub(service, "documentation").text = "Sforce SOAP API"
    port = _sub(service, "port", binding="tns:SoapBinding", name="Soap")
    _soap(port, "address", location=address)


def _sub(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{WSDL}}}{tag}", attributes)


def _soap(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{WSDL_SOAP}}}{tag}", attributes)
