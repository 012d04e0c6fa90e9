"""A SOAP client that shows every element as it is on the wire."""

from typing import Any
from xml.sax.saxutils import escape

from httpx2 import Response
from lxml import etree
from tests.sf_emulator.emulator import Emulator

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES = {"u": "urn:partner.soap.sforce.com", "c": "urn:enterprise.soap.sforce.com"}
ENVELOPE = (
    '<env:Envelope xmlns:env="{soap}" xmlns:xsi="{xsi}" xmlns:urn="{messages}" xmlns:ens="{sobjects}">'
    "<env:Header>{header}</env:Header><env:Body>{body}</env:Body></env:Envelope>"
)


class SoapClient:
    """Sends calls as text and answers with their elements."""

    def __init__(self, emulator: Emulator, kind: str = "u", version: str = "64.0") -> None:
        self.emulator = emulator
        self.kind = kind
        self.version = version
        self.session_id = ""

    def sign_in(self, username: str = "", password: str = "") -> "SoapClient":
        """Call login() and keep the session."""
        result = self.call("login", self.credentials(username, password))
        self.session_id = text(result, "sessionId")
        return self

    def credentials(self, username: str = "", password: str = "") -> str:
        """The arguments of login(): the administrator's, with the security token, unless said otherwise."""
        admin = self.emulator.ready["admin"]
        name = username or admin["username"]
        secret = password or admin["password"] + admin["security_token"]
        return f"<urn:username>{escape(name)}</urn:username><urn:password>{escape(secret)}</urn:password>"

    def send(self, operation: str, arguments: str = "", header: str = "") -> Response:
        """Send one call with this client's session."""
        messages = NAMESPACES[self.kind]
        session = f"<urn:SessionHeader><urn:sessionId>{self.session_id}</urn:sessionId></urn:SessionHeader>"
        envelope = ENVELOPE.format(
            soap=SOAP,
            xsi=XSI,
            messages=messages,
            sobjects=messages.replace("urn:", "urn:sobject."),
            header=(session if self.session_id else "") + header,
            body=f"<urn:{operation}>{arguments}</urn:{operation}>",
        )
        return self.post(envelope.encode())

    def post(self, content: bytes, **headers: str) -> Response:
        """Send a body as it is."""
        path = f"/services/Soap/{self.kind}/{self.version}"
        return self.emulator.client.post(
            path, content=content, headers={"Content-Type": "text/xml", "SOAPAction": '""'} | headers
        )

    def calls(self, operation: str, arguments: str = "", header: str = "") -> list[etree._Element]:
        """Every result of a call that must succeed."""
        response = self.send(operation, arguments, header)
        assert response.status_code == 200, response.text
        root = etree.fromstring(response.content)
        answer = root.find(f"{{{SOAP}}}Body/{{{NAMESPACES[self.kind]}}}{operation}Response")
        assert answer is not None, response.text
        return answer.findall(f"{{{NAMESPACES[self.kind]}}}result")

    def call(self, operation: str, arguments: str = "", header: str = "") -> etree._Element:
        """The one result of a call that must succeed."""
        (result,) = self.calls(operation, arguments, header)
        return result

    def query(self, soql: str, header: str = "") -> etree._Element:
        """The result of a query."""
        return self.call("query", f"<urn:queryString>{escape(soql)}</urn:queryString>", header)

    def find(self, sobject: str, fields: str, **equals: str) -> etree._Element:
        """The only record with these values."""
        where = " AND ".join(f"{name} = '{value}'" for name, value in equals.items())
        page = self.query(f"SELECT {fields} FROM {sobject} WHERE {where}")  # noqa: S608 - a test's own words
        (found,) = page.findall("{*}records")
        return found

    def fault(self, operation: str, arguments: str = "", header: str = "") -> dict[str, Any]:
        """The parts of the fault that a call must end in."""
        return fault_of(self.send(operation, arguments, header))


def fault_of(response: Response) -> dict[str, Any]:
    """A fault's parts; the status must be 500."""
    assert response.status_code == 500, response.text
    assert response.headers["content-type"] == "text/xml; charset=UTF-8"
    found = etree.fromstring(response.content).find(f".//{{{SOAP}}}Fault")
    assert found is not None
    detail = found.find("detail/*")
    parts: dict[str, Any] = {
        "faultcode": found.findtext("faultcode"),
        "faultstring": found.findtext("faultstring"),
        "type": None if detail is None else etree.QName(detail).localname,
    }
    for child in () if detail is None else detail:
        parts[etree.QName(child).localname] = child.text
    return parts


def text(element: etree._Element, path: str) -> str:
    """The text below an element, names in any namespace (`userInfo/userName`)."""
    found = element.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    assert found is not None, f"no {path} in {etree.tostring(element)!r}"
    return found.text or ""


def names(element: etree._Element) -> list[str]:
    """The names of an element's children, in order."""
    return [etree.QName(child).localname for child in element]


def is_nil(element: etree._Element, name: str) -> bool:
    """Whether a child is null."""
    found = element.find(f"{{*}}{name}")
    return found is not None and found.get(f"{{{XSI}}}nil") == "true"


def first_error(result: etree._Element) -> tuple[str, str, list[str]]:
    """Code, text and fields of a refused record's only error."""
    (error,) = result.findall("{*}errors")
    fields = [field.text or "" for field in error.findall("{*}fields")]
    return text(error, "statusCode"), text(error, "message"), fields
