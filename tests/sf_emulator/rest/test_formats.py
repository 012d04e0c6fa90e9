"""JSON and XML, compressed or not, and bodies that are neither (salesforce-api.md, C1 to C3)."""

import gzip
import zlib
from typing import Any

import pytest
from lxml import etree
from starlette.testclient import TestClient
from tests.sf_emulator.orgs import new_user, user_id
from tests.sf_emulator.rest.conftest import API, Caller

from sf_emulator.objects import Org

ODD = "Unexpected character"
XML = {"Accept": "application/xml"}
SENT_XML = {"Content-Type": "application/xml; charset=UTF-8"}


def text_at(content: bytes, path: str) -> str:
    return str(etree.fromstring(content).xpath(f"string({path})"))


@pytest.fixture
def kelly(org: Org) -> str:
    return user_id(org, "kelly.leon@northwind.example")


def refusal(caller: Caller, content: bytes, **headers: str) -> tuple[int, str, str]:
    response = caller.call("POST", "/sobjects/UserRole", content=content, headers=headers)
    (error,) = response.json()
    return response.status_code, error["errorCode"], error["message"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "The HTTP entity body is required, but this request has no entity body."),
        (
            b'{"Name" j: 1}',
            f"{ODD} ('j' (code 106)): was expecting a colon to separate field name and value at [line:1, column:9]",
        ),
        (
            b"{\n 'Name': 1}",
            f"{ODD} (''' (code 39)): was expecting double-quote to start field name at [line:2, column:2]",
        ),
        (b'{"Name": "x"', "Unexpected end-of-input: expected close marker at [line:1, column:13]"),
        (
            b'{"Name": "x',
            "Unexpected end-of-input: was expecting closing quote for a string value at [line:1, column:10]",
        ),
        (b'{"Name": "\\q"}', "Unrecognized character escape 'q' (code 113) at [line:1, column:11]"),
        (b"\xff\xfe\xff", "Invalid UTF-8 at [line:1, column:1]"),
        (b'{"Name": "\\ud800"}', "Invalid UTF-8 at [line:1, column:1]"),
        (
            b'{"Name": NaN}',
            "Non-standard token 'NaN': enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS at [line:1, column:1]",
        ),
        (b"[" * 100_000, "Document nesting is too deep at [line:1, column:1]"),
    ],
)
def test_broken_json_is_refused_with_its_place(reader: Caller, content: bytes, text: str) -> None:
    assert refusal(reader, content) == (400, "JSON_PARSER_ERROR", text)


def test_other_media_types_are_refused(reader: Caller) -> None:
    text = "MediaType of 'multipart/related' is not supported by this resource"
    refused = refusal(reader, b"--x", **{"Content-Type": "multipart/related; boundary=x"})
    assert refused == (415, "UNSUPPORTED_MEDIA_TYPE", text)


@pytest.mark.parametrize(("encoding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_compressed_bodies_are_read(caller: Caller, org: Org, encoding: str, compress: Any) -> None:
    headers = {"Content-Encoding": encoding, "Content-Type": "application/json"}
    made = caller.call("POST", "/sobjects/UserRole", content=compress(b'{"Name": "Interim"}'), headers=headers)
    assert org.field_of("UserRole", made.json()["id"], "Name") == "Interim"


def test_bodies_that_only_say_to_be_compressed_are_refused(reader: Caller) -> None:
    assert refusal(reader, b"{}", **{"Content-Encoding": "gzip"})[0] == 400
    assert refusal(reader, b"{}", **{"Content-Encoding": "br"})[0] == 415


def test_answers_are_compressed_for_clients_that_accept_it(reader: Caller) -> None:
    squeezed = reader.get("/sobjects/User/describe", headers={"Accept-Encoding": "gzip"})
    plain = reader.get("/sobjects/User/describe", headers={"Accept-Encoding": "identity"})
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert squeezed.json() == plain.json()
    assert int(squeezed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 5


def test_record_is_read_as_xml(caller: Caller, kelly: str) -> None:
    response = caller.get(f"/sobjects/User/{kelly}?fields=Username,IsActive,ManagerId,Fax", headers=XML)
    assert response.headers["Content-Type"] == "application/xml;charset=UTF-8"
    root = etree.fromstring(response.content)
    assert (root.tag, root.get("type")) == ("User", "User")
    assert root.get("url") == f"{API}/sobjects/User/{kelly}"
    assert root.findtext("Username") == "kelly.leon@northwind.example"
    assert root.findtext("IsActive") == "true"
    assert b'<Fax xsi:nil="true"/>' in response.content


@pytest.mark.parametrize(
    ("path", "place", "text"),
    [
        ("/services/data", "/Versions/Version[1]/version", "31.0"),
        ("/", "/urls/query", f"{API}/query"),
        (
            "/query?q=SELECT+Name+FROM+Organization",
            "/QueryResult/records[@type='Organization']/Name",
            "Northwind Traders",
        ),
        ("/query?q=SELECT+Name+FROM+Organization", "/QueryResult/totalSize", "1"),
        ("/sobjects/User/describe", "/DescribeSObject/keyPrefix", "005"),
        ("/sobjects", "/DescribeGlobal/sobjects[name='User']/keyPrefix", "005"),
        ("/unicorns", "/Errors/Error/errorCode", "NOT_FOUND"),
    ],
)
def test_answers_are_xml_when_asked(reader: Caller, path: str, place: str, text: str) -> None:
    assert text_at(reader.get(path, headers=XML).content, place) == text


def test_suffix_of_the_path_asks_for_a_format(reader: Caller) -> None:
    assert text_at(reader.get("/query.xml?q=SELECT+Id+FROM+Organization").content, "/QueryResult/done") == "true"
    assert reader.get("/query.json?q=SELECT+Id+FROM+Organization", headers=XML).json()["done"] is True


def test_first_format_that_there_is_of_several_accepted_ones_is_taken(reader: Caller) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert reader.get("/limits", headers={"Accept": browser}).headers["Content-Type"].startswith("application/xml")
    assert reader.get("/limits", headers={"Accept": "image/png"}).headers["Content-Type"].startswith("application/json")


def test_record_is_sent_as_xml(caller: Caller, org: Org) -> None:
    fields = "".join(
        f"<{name}>{value}</{name}>" for name, value in new_user(org, UserPermissionsMarketingUser="true").items()
    )
    body = f"<User>{fields}<Title xsi:nil='true' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'/></User>"
    made = caller.call("POST", "/sobjects/User", content=body.encode(), headers=SENT_XML | XML)
    assert made.status_code == 201
    assert text_at(made.content, "/Result/success") == "true"
    row = org.get("User", text_at(made.content, "/Result/id"))
    assert row
    assert (row["Username"], row["Title"], row["UserPermissionsMarketingUser"]) == ("ada@new.example", None, True)


def test_broken_xml_is_refused_with_its_place(reader: Caller) -> None:
    assert refusal(reader, b"<User><Alias></User>", **SENT_XML)[:2] == (400, "XML_PARSER_ERROR")


def test_entities_of_xml_are_not_resolved(reader: Caller) -> None:
    body = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><UserRole><Name>&x;</Name></UserRole>'
    assert refusal(reader, body, **SENT_XML)[:2] == (400, "REQUIRED_FIELD_MISSING")


def test_too_long_addresses_and_headers_are_refused(reader: Caller) -> None:
    too_long = reader.get("/query", params={"q": "x" * 16_400})
    assert (too_long.status_code, too_long.json()[0]["errorCode"]) == (414, "URI_TOO_LONG")
    assert reader.get("/limits", headers={"X-Long": "x" * 16_400}).status_code == 431


def test_head_answers_what_get_would_without_its_body(caller: Caller, kelly: str) -> None:
    response = caller.call("HEAD", f"/sobjects/User/{kelly}")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Sforce-Limit-Info"] == "api-usage=1/550000"
    assert caller.call("HEAD", "/unicorns").status_code == 404


def test_headers_that_only_some_orgs_heed_are_taken(caller: Caller) -> None:
    headers = {
        "Sforce-Auto-Assign": "FALSE",
        "Sforce-Call-Options": "client=SampleCaseSensitiveToken/100, defaultNamespace=battle",
        "Sforce-Duplicate-Rule-Header": "allowSave=true",
        "x-sfdc-packageversion-battle": "1.2",
    }
    assert caller.post("/sobjects/UserRole", {"Name": "Interim"}, headers=headers).status_code == 201


def test_versions_are_listed_with_a_slash_too(client: TestClient) -> None:
    assert client.get("/services/data/").json() == client.get("/services/data").json()


def test_xml_begins_as_salesforce_writes_it(reader: Caller) -> None:
    answer = reader.get("/limits", headers={"Accept": "application/xml"})
    assert answer.text.startswith('<?xml version="1.0" encoding="UTF-8"?><LimitsSnapshot>')
