"""The WSDLs: a SOAP library that nobody here wrote loads them and works through them."""

from collections.abc import Callable
from typing import Any

import pytest
import zeep
from lxml import etree
from starlette.testclient import TestClient
from tests.sf_emulator.emulator import BASE_URL, Emulator
from zeep.exceptions import Fault
from zeep.transports import Transport

XSD = "{http://www.w3.org/2001/XMLSchema}"


class InProcess(Transport):
    """Sends zeep's requests to the emulator in this process."""

    def __init__(self, client: TestClient) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._client = client

    def load(self, url: str) -> bytes:
        response = self._client.get(url)
        assert response.status_code == 200, f"{response.status_code} {url}"
        content: bytes = response.content
        return content

    def post(self, address: str, message: bytes, headers: dict[str, str]) -> Any:
        return self._client.post(address, content=message, headers=headers)


@pytest.fixture
def connect(emulator: Emulator) -> Callable[[str], zeep.Client]:
    """Make a client of a WSDL, with a service at a version that has login()."""

    def connected(path: str) -> zeep.Client:
        emulator.sign_in()
        # Not strict: the WSDL asks for Ids that Salesforce leaves out of records whose query does not select them.
        settings = zeep.Settings(strict=False)
        return zeep.Client(f"{BASE_URL}{path}", transport=InProcess(emulator.client), settings=settings)

    return connected


class Session:
    """A signed-in service of a zeep client."""

    def __init__(self, client: zeep.Client, emulator: Emulator, kind: str) -> None:
        self.client = client
        name = {"u": "partner", "c": "enterprise"}[kind]
        self._binding = f"{{urn:{name}.soap.sforce.com}}SoapBinding"
        self.service = client.create_service(self._binding, f"{BASE_URL}/services/Soap/{kind}/64.0")
        admin = emulator.ready["admin"]
        signed_in = self.service.login(admin["username"], admin["password"] + admin["security_token"])
        self.login_result = signed_in
        self.service = client.create_service(self._binding, signed_in.serverUrl)
        client.set_default_soapheaders({"SessionHeader": {"sessionId": signed_in.sessionId}})


@pytest.fixture
def partner(connect: Callable[[str], zeep.Client], emulator: Emulator) -> Session:
    """The partner WSDL, signed in."""
    return Session(connect("/soap/wsdl.jsp"), emulator, "u")


@pytest.fixture
def enterprise(connect: Callable[[str], zeep.Client], emulator: Emulator) -> Session:
    """The enterprise WSDL, signed in."""
    return Session(connect("/soap/wsdl.jsp?type=*"), emulator, "c")


def test_partner_wsdl_signs_in_and_tells_who_it_is(partner: Session, emulator: Emulator) -> None:
    assert partner.login_result.passwordExpired is False
    assert partner.login_result.userInfo.organizationId == emulator.ready["org_id"]
    info = partner.service.getUserInfo().body.result
    assert info.userName == emulator.ready["admin"]["username"]


def test_partner_wsdl_creates_and_queries(partner: Session) -> None:
    sobject = partner.client.get_type("{urn:sobject.partner.soap.sforce.com}sObject")
    field = "{{urn:sobject.partner.soap.sforce.com}}{}"
    name = etree.Element(field.format("Name"))
    name.text = "Partner of the North"
    made = partner.service.create([sobject(type="UserRole", Id=zeep.xsd.SkipValue, _value_1=[name])])
    (result,) = made.body.result
    assert result.success is True
    assert result.errors == []
    soql = "SELECT Id, Name FROM UserRole WHERE Name = 'Partner of the North'"
    found = partner.service.query(soql).body.result
    assert (found.done, found.size, found.records[0].type, found.records[0].Id) == (True, 1, "UserRole", result.id)
    values = {etree.QName(value).localname: value.text for value in found.records[0]._value_1}
    assert values["Name"] == "Partner of the North"
    assert made.header.LimitInfoHeader.limitInfo[0].type == "API REQUESTS"


def test_enterprise_wsdl_creates_queries_and_updates_typed_records(enterprise: Session) -> None:
    role = enterprise.client.get_type("{urn:sobject.enterprise.soap.sforce.com}UserRole")
    made = enterprise.service.create([role(Id=zeep.xsd.SkipValue, Name="Enterprise of the North")]).body.result
    assert made[0].success is True
    soql = "SELECT Id, Name, LastModifiedBy.Username, LastModifiedDate FROM UserRole WHERE Name LIKE 'Enterprise%'"
    (record,) = enterprise.service.query(soql).body.result.records
    assert (record.Id, record.Name) == (made[0].id, "Enterprise of the North")
    assert record.LastModifiedBy.Username == enterprise.login_result.userInfo.userName
    assert record.LastModifiedDate.tzinfo is not None
    renamed = enterprise.service.update([role(Id=record.Id, Name="North")]).body.result
    assert renamed[0].success is True
    assert enterprise.service.retrieve("Name", "UserRole", [record.Id]).body.result[0].Name == "North"


def test_enterprise_wsdl_describes_its_objects(enterprise: Session) -> None:
    described = enterprise.service.describeSObject("User").body.result
    by_name = {field.name: field for field in described.fields}
    assert by_name["Username"].type == "string"
    assert by_name["IsActive"].defaultValue is True
    assert by_name["ProfileId"].referenceTo == ["Profile"]
    assert described.keyPrefix == "005"
    listed = enterprise.service.describeGlobal().body.result
    assert {sobject.name for sobject in listed.sobjects} >= {"User", "Profile", "UserRole"}


def test_enterprise_types_have_every_field_of_their_object(enterprise: Session) -> None:
    user = enterprise.client.get_type("{urn:sobject.enterprise.soap.sforce.com}User")
    in_wsdl = {name for name, _ in user.elements}
    described = enterprise.service.describeSObject("User").body.result
    assert {field.name for field in described.fields} <= in_wsdl
    assert {"Profile", "Manager", "UserRole"} <= in_wsdl


def test_declared_faults_reach_the_library(partner: Session) -> None:
    with pytest.raises(Fault) as refused:
        partner.service.query("SELECT Nope FROM User")
    assert refused.value.code == "sf:INVALID_FIELD"
    assert refused.value.detail.find("{*}InvalidFieldFault/{*}column").text == "8"


@pytest.mark.parametrize("path", ["/soap/wsdl.jsp", "/soap/wsdl.jsp?type=*"])
def test_wsdl_is_for_who_is_signed_in(emulator: Emulator, path: str) -> None:
    response = emulator.client.get(path)
    assert response.status_code == 302
    assert response.headers["location"].startswith("/?ec=302&startURL=%2Fsoap%2Fwsdl.jsp")


def test_api_session_opens_the_wsdl_too(emulator: Emulator, partner: Session) -> None:
    emulator.client.cookies.clear()
    emulator.client.cookies.set("sid", partner.login_result.sessionId)
    document = etree.fromstring(emulator.client.get("/soap/wsdl.jsp").content)
    address = document.find(".//{http://schemas.xmlsoap.org/wsdl/soap/}address")
    assert address is not None
    assert address.get("location") == f"{BASE_URL}/services/Soap/u/68.0"
