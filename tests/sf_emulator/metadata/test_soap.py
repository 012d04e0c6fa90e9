"""The Metadata API over SOAP: describe, list, read, create, update, upsert, delete, deploy, retrieve."""

import base64
import io
import zipfile

import pytest
from lxml import etree
from tests.sf_emulator.metadata.metadata_client import VERSION, MetadataClient, component, manifest, zipped
from tests.sf_emulator.soap.soap_client import fault_of, text

ROLE = '<metadata xsi:type="Role"><fullName>{name}</fullName><name>{label}</name></metadata>'
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
ALPHA = ROLE.format(name="Alpha", label="Alpha")


def errors(results: list[etree._Element]) -> list[tuple[str, str] | None]:
    """The only error of each result; None where it is well."""
    found = [result.find("{*}errors") for result in results]
    return [None if each is None else (text(each, "statusCode"), text(each, "message")) for each in found]


def test_types_are_described_with_their_folders(metadata: MetadataClient) -> None:
    result = metadata.call("describeMetadata", "<asOfVersion>64.0</asOfVersion>")
    described = {text(each, "xmlName"): text(each, "directoryName") for each in result.findall("{*}metadataObjects")}
    assert described["ExtlClntAppGlobalOauthSettings"] == "extlClntAppGlobalOauthSets"
    older = metadata.call("describeMetadata", "<asOfVersion>58.0</asOfVersion>")
    assert "ExternalClientApplication" not in [each.text for each in older.findall("{*}metadataObjects/{*}xmlName")]


def test_components_are_listed_with_who_changed_them(metadata: MetadataClient) -> None:
    metadata.call("createMetadata", ALPHA)
    listed = metadata.calls("listMetadata", "<queries><type>Role</type></queries><asOfVersion>64.0</asOfVersion>")
    (found,) = (each for each in listed if text(each, "fullName") == "Alpha")
    assert text(found, "fileName") == "roles/Alpha.role"
    assert text(found, "lastModifiedByName") == "Northwind Administrator"
    assert text(found, "lastModifiedDate").endswith("Z")


def test_components_are_created_once_updated_and_deleted(metadata: MetadataClient) -> None:
    assert errors(metadata.calls("createMetadata", ALPHA)) == [None]
    again = [("DUPLICATE_DEVELOPER_NAME", "A Role named Alpha already exists")]
    assert errors(metadata.calls("createMetadata", ALPHA)) == again
    assert errors(metadata.calls("updateMetadata", ROLE.format(name="Alpha", label="Renamed"))) == [None]
    assert text(metadata.read("Role", "Alpha"), "name") == "Renamed"
    assert text(metadata.call("upsertMetadata", ALPHA), "created") == "false"
    names = "<type>Role</type><fullNames>Alpha</fullNames>"
    assert errors(metadata.calls("deleteMetadata", names)) == [None]
    missing = [("INVALID_CROSS_REFERENCE_KEY", "In field: fullName - no Role named Alpha found")]
    assert errors(metadata.calls("deleteMetadata", names)) == missing
    assert errors(metadata.calls("updateMetadata", ALPHA)) == missing


def test_what_is_null_is_not_there(metadata: MetadataClient) -> None:
    described = ALPHA.replace("<name>", "<description>{}</description><name>")
    metadata.call("createMetadata", described.format("Of old"))
    nil = described.replace("<description>{}</description>", '<description xsi:nil="true"/>')
    assert errors(metadata.calls("updateMetadata", nil)) == [None]
    assert metadata.read("Role", "Alpha").find("{*}description") is None


def test_one_bad_component_leaves_the_others(metadata: MetadataClient) -> None:
    bad = '<metadata xsi:type="Role"><fullName>Beta</fullName></metadata>'
    missing = ("REQUIRED_FIELD_MISSING", "Required field is missing: name")
    header = "<AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader>"
    codes = [code for code, _ in filter(None, errors(metadata.calls("createMetadata", ALPHA + bad, header)))]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    assert errors(metadata.calls("createMetadata", ALPHA + bad)) == [None, missing]


def test_field_is_created_by_itself(metadata: MetadataClient) -> None:
    field = (
        '<metadata xsi:type="CustomField"><fullName>Account.Code__c</fullName><label>Code</label><length>20</length>'
        "<type>Text</type></metadata>"
    )
    assert errors(metadata.calls("createMetadata", field)) == [None]
    assert text(metadata.read("CustomField", "Account.Code__c"), "length") == "20"


def test_component_that_is_not_there_reads_as_null(metadata: MetadataClient) -> None:
    assert metadata.read("Role", "Nobody").get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true"


def test_eleven_components_are_too_many(metadata: MetadataClient) -> None:
    roles = "".join(ROLE.format(name=f"Role{number}", label="A") for number in range(11))
    assert fault_of(metadata.post("createMetadata", roles))["faultcode"] == "sf:LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("operation", "arguments", "code"),
    [
        ("readMetadata", "<type>Spaceship</type><fullNames>A</fullNames>", "sf:INVALID_TYPE"),
        ("createMetadata", ALPHA.replace("<name>", "<nick>x</nick><name>"), "soapenv:Client"),
        ("flyToTheMoon", "", "soapenv:Client"),
        ("checkDeployStatus", "<asyncProcessId>0Af000000000001AAA</asyncProcessId>", "sf:INVALID_ID_FIELD"),
        ("checkStatus", "<asyncProcessId>09S000000000009AAA</asyncProcessId>", "sf:INVALID_ID_FIELD"),
    ],
)
def test_call_that_makes_no_sense_is_a_fault(
    metadata: MetadataClient, operation: str, arguments: str, code: str
) -> None:
    assert fault_of(metadata.post(operation, arguments))["faultcode"] == code


def test_session_that_is_over_is_a_fault_that_clients_know(metadata: MetadataClient) -> None:
    metadata.session_id = "00D!nothing"
    fault = fault_of(metadata.post("describeMetadata"))
    assert fault["faultcode"] == "sf:INVALID_SESSION_ID"
    assert fault["faultstring"].startswith("INVALID_SESSION_ID: Invalid Session ID found in SessionHeader")


def test_old_version_is_a_fault(metadata: MetadataClient) -> None:
    fault = fault_of(metadata.post("describeMetadata", version="30.0"))
    assert fault["faultcode"] == "sf:UNSUPPORTED_API_VERSION"


def test_rest_of_the_address_is_not_looked_at(metadata: MetadataClient) -> None:
    for rest in ("", "/", "/00DWs0000000001", "/deployRequest/0Af000000000001AAA"):
        answer = metadata.post("describeMetadata", version=VERSION + rest)
        assert (rest, answer.status_code) == (rest, 200)


def test_package_is_deployed_and_retrieved_again(metadata: MetadataClient) -> None:
    role = component("Role", "<name>Alpha</name>")
    content = base64.b64encode(zipped({"package.xml": manifest(Role=["Alpha"]), "roles/Alpha.role": role})).decode()
    options = "<DeployOptions><rollbackOnError>True</rollbackOnError><runAllTests>False</runAllTests></DeployOptions>"
    queued = metadata.call("deploy", f"<ZipFile>{content}</ZipFile>{options}")
    metadata.finish()
    asked = f"<asyncProcessId>{text(queued, 'id')}</asyncProcessId><includeDetails>true</includeDetails>"
    result = metadata.call("checkDeployStatus", asked)
    assert (text(result, "status"), text(result, "details/componentSuccesses/fullName")) == ("Succeeded", "Alpha")
    wanted = "<types><members>Alpha</members><members>Nobody</members><name>Role</name></types>"
    request = (
        f"<request><apiVersion>64.0</apiVersion><unpackaged>{wanted}<version>64.0</version></unpackaged></request>"
    )
    asked = f"<asyncProcessId>{text(metadata.call('retrieve', request), 'id')}</asyncProcessId>"
    ended = metadata.call("checkStatus", asked)
    assert (text(ended, "done"), text(ended, "state")) == ("true", "Completed")
    retrieved = metadata.call("checkRetrieveStatus", asked)
    assert text(retrieved, "messages/problem") == "Entity of type 'Role' named 'Nobody' cannot be found"
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(text(retrieved, "zipFile")))) as opened:
        files = {name: opened.read(name).decode() for name in opened.namelist()}
    assert "<members>Alpha</members>" in files["unpackaged/package.xml"]
    assert "<members>Nobody</members>" not in files["unpackaged/package.xml"]
    back = {name.removeprefix("unpackaged/"): content for name, content in files.items()}
    assert metadata.succeed(back) == {"Alpha": (False, False)}


def test_types_without_components_are_empty_and_not_unknown(metadata: MetadataClient) -> None:
    """So that a whole org can be listed and retrieved with a package.xml that was made elsewhere."""
    assert metadata.calls("listMetadata", "<queries><type>ApexClass</type></queries>") == []
    assert metadata.read("Layout", "Account-Account Layout").get(NIL) == "true"
    types = "<types><members>*</members><name>ApexClass</name></types>"
    types += "<types><members>Sweep</members><name>Flow</name></types>"
    request = f"<request><unpackaged>{types}<version>64.0</version></unpackaged></request>"
    retrieved = retrieve(metadata, request)
    assert problems(retrieved) == ["Entity of type 'Flow' named 'Sweep' cannot be found"]
    assert names_in_zip(retrieved) == ["unpackaged/package.xml"]
    unknown = fault_of(metadata.post("listMetadata", "<queries><type>Wishes</type></queries>"))["faultcode"]
    assert unknown == "sf:INVALID_TYPE"


def test_packages_are_retrieved_by_name_without_a_manifest(metadata: MetadataClient) -> None:
    retrieved = retrieve(metadata, "<request><packageNames>Invoicing</packageNames></request>")
    assert problems(retrieved) == ["No package named 'Invoicing' found"]
    assert names_in_zip(retrieved) == []


def retrieve(metadata: MetadataClient, request: str) -> etree._Element:
    asked = f"<asyncProcessId>{text(metadata.call('retrieve', request), 'id')}</asyncProcessId>"
    return metadata.call("checkRetrieveStatus", asked)


def problems(retrieved: etree._Element) -> list[str]:
    return [text(each, "problem") for each in retrieved.findall("{*}messages")]


def names_in_zip(retrieved: etree._Element) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(text(retrieved, "zipFile")))) as opened:
        return opened.namelist()
