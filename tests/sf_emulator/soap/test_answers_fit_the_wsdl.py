"""Answers are valid against the schemas of the WSDL that clients are generated from.

The one exception is Salesforce's own: an enterprise record whose query does not select its Id has none.
"""

from pathlib import Path

import pytest
from lxml import etree
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.soap.soap_client import SOAP, SoapClient, text

XSD = "http://www.w3.org/2001/XMLSchema"
WSDLS = {"u": "/soap/wsdl.jsp", "c": "/soap/wsdl.jsp?type=*"}

TYPES = "<urn:sObjectType>{}</urn:sObjectType>"
QUERY = "<urn:queryString>{}</urn:queryString>"
CALLS = [
    ("describeGlobal", ""),
    *(("describeSObject", TYPES.format(name)) for name in ("User", "Account", "Case", "PermissionSet")),
    ("describeSObjects", TYPES.format("Opportunity") + TYPES.format("Group")),
    ("describeTabs", ""),
    ("describeAllTabs", ""),
    ("describeTheme", "<urn:sobjectType>Account</urn:sobjectType>"),
    ("getUserInfo", ""),
    ("getServerTimestamp", ""),
    (
        "query",
        QUERY.format("SELECT Id, Name, BillingAddress, Owner.Id, (SELECT Id, Name FROM Contacts) FROM Account"),
    ),
    ("query", QUERY.format("SELECT Id, IsActive, Profile.Id, LastLoginDate, NumberOfFailedLogins FROM User")),
    ("query", QUERY.format("SELECT COUNT() FROM Account")),
    ("delete", "<urn:ids>001000000000001</urn:ids>"),
    ("undelete", "<urn:ids>001000000000001</urn:ids>"),
    ("emptyRecycleBin", "<urn:ids>001000000000001</urn:ids>"),
    ("invalidateSessions", "<urn:sessionIds>nothing</urn:sessionIds>"),
    ("setPassword", "<urn:userId>{user_id}</urn:userId><urn:password>Correct-horse-7</urn:password>"),
    ("resetPassword", "<urn:userId>{user_id}</urn:userId>"),
]
WITHOUT_ID = [
    ("query", QUERY.format("SELECT Name, COUNT(Id) found FROM Account GROUP BY Name")),
    ("query", QUERY.format("SELECT Name FROM Account")),
]
FAULTS = [
    ("query", QUERY.format("SELECT Nope FROM User")),
    ("query", QUERY.format("SELECT")),
    ("describeSObject", TYPES.format("Nope")),
    ("setPassword", "<urn:userId>nobody</urn:userId><urn:password>x</urn:password>"),
]


@pytest.fixture(params=["u", "c"], ids=["partner", "enterprise"])
def client(request: pytest.FixtureRequest, emulator: Emulator) -> SoapClient:
    """A client of each API, signed in, in an org with an account and a contact."""
    signed_in = SoapClient(emulator, request.param).sign_in()
    account = create(signed_in, "Account", "<ens:Name>Acme</ens:Name><ens:BillingCity>Umeå</ens:BillingCity>")
    create(signed_in, "Contact", f"<ens:AccountId>{account}</ens:AccountId><ens:LastName>Ada</ens:LastName>")
    return signed_in


@pytest.fixture
def schema(client: SoapClient, tmp_path: Path) -> etree.XMLSchema:
    """The schemas inside the client's WSDL."""
    client.emulator.sign_in()
    document = etree.fromstring(client.emulator.client.get(WSDLS[client.kind]).content)
    schemas = document.findall(f".//{{{XSD}}}schema")
    places = {each.get("targetNamespace"): f"{number}.xsd" for number, each in enumerate(schemas)}
    for each in schemas:
        for imported in each.findall(f"{{{XSD}}}import"):
            imported.set("schemaLocation", places[imported.get("namespace")])
        (tmp_path / places[each.get("targetNamespace")]).write_bytes(etree.tostring(each))
    imports = "".join(f'<import namespace="{name}" schemaLocation="{place}"/>' for name, place in places.items())
    (tmp_path / "all.xsd").write_text(f'<schema xmlns="{XSD}">{imports}</schema>', "utf-8")
    return etree.XMLSchema(etree.parse(str(tmp_path / "all.xsd")))


def create(client: SoapClient, sobject: str, fields: str) -> str:
    """Create a record through either API; answers its id."""
    result = client.call("create", record(client, sobject, fields))
    assert text(result, "success") == "true", etree.tostring(result)
    return text(result, "id")


def record(client: SoapClient, sobject: str, fields: str) -> str:
    """A record as the client's API wants it."""
    if client.kind == "c":
        return f'<urn:sObjects xsi:type="ens:{sobject}">{fields}</urn:sObjects>'
    return f"<urn:sObjects><ens:type>{sobject}</ens:type>{fields}</urn:sObjects>"


def parts(content: bytes) -> list[etree._Element]:
    """What stands in an answer's header and body."""
    root = etree.fromstring(content)
    found = [*root.findall(f"{{{SOAP}}}Header/*"), *root.findall(f"{{{SOAP}}}Body/*")]
    return [detail for each in found for detail in (each.findall("detail/*") or [each])]


def check(schema: etree.XMLSchema, content: bytes) -> None:
    """Validate an answer."""
    for part in parts(content):
        schema.assertValid(etree.ElementTree(part))


def test_answers_are_valid(client: SoapClient, schema: etree.XMLSchema) -> None:
    user_id = client.emulator.ready["admin"]["user_id"]
    for operation, arguments in CALLS if client.kind == "c" else [*WITHOUT_ID, *CALLS]:
        response = client.send(operation, arguments.replace("{user_id}", user_id))
        assert response.status_code == 200, response.text
        check(schema, response.content)


def test_results_of_saves_are_valid(client: SoapClient, schema: etree.XMLSchema) -> None:
    sent = record(client, "Account", "<ens:Name>One</ens:Name>") + record(client, "Account", "")
    key = "<urn:externalIDFieldName>Id</urn:externalIDFieldName>"
    for operation, arguments in (("create", sent), ("update", sent), ("upsert", key + sent)):
        response = client.send(operation, arguments)
        assert response.status_code == 200, response.text
        check(schema, response.content)


def test_login_and_logout_are_valid(client: SoapClient, schema: etree.XMLSchema) -> None:
    check(schema, client.send("login", client.credentials()).content)
    check(schema, client.send("logout").content)


def test_faults_are_valid(client: SoapClient, schema: etree.XMLSchema) -> None:
    for operation, arguments in FAULTS:
        response = client.send(operation, arguments)
        assert response.status_code == 500, response.text
        check(schema, response.content)
