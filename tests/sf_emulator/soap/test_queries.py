"""Queries over SOAP: pages, locators, and faults that say where the query is wrong."""

import pytest
from starlette.applications import Starlette
from tests.sf_emulator.administrator import new_user
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.soap.soap_client import SoapClient, is_nil, names, text

BATCH_OF_200 = "<urn:QueryOptions><urn:batchSize>200</urn:batchSize></urn:QueryOptions>"
NO_SUCH_COLUMN = (
    "\nselect adfId, Name from Profile\n       ^\nERROR at Row:1:Column:8\n"
    "No such column 'adfId' on entity 'Profile'. If you are attempting to use a custom field, be sure to append the "
    "'__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names."
)


def make_roles(client: SoapClient, count: int) -> None:
    """Create so many roles, 200 a call."""
    for start in range(0, count, 200):
        names_of_some = (f"Role {place}" for place in range(start, min(count, start + 200)))
        sent = "".join(
            f"<urn:sObjects><ens:type>UserRole</ens:type><ens:Name>{name}</ens:Name></urn:sObjects>"
            for name in names_of_some
        )
        assert {text(result, "success") for result in client.calls("create", sent)} == {"true"}


def test_answer_comes_in_pages(partner: SoapClient) -> None:
    make_roles(partner, 250)
    first = partner.query("SELECT Id FROM UserRole WHERE Name LIKE 'Role %'", BATCH_OF_200)
    assert names(first)[:2] == ["done", "queryLocator"]
    assert (text(first, "done"), text(first, "size")) == ("false", "250")
    assert len(first.findall("{*}records")) == 200
    locator = f"<urn:queryLocator>{text(first, 'queryLocator')}</urn:queryLocator>"
    rest = partner.call("queryMore", locator)
    assert (text(rest, "done"), is_nil(rest, "queryLocator"), len(rest.findall("{*}records"))) == ("true", True, 50)


def test_partner_page_names_its_type_and_enterprise_page_does_not(partner: SoapClient, enterprise: SoapClient) -> None:
    soql = "SELECT Id FROM Profile LIMIT 1"
    kind = "{http://www.w3.org/2001/XMLSchema-instance}type"
    assert partner.query(soql).get(kind) == "QueryResult"
    assert enterprise.query(soql).get(kind) is None


def test_count_is_the_size_of_an_answer_without_records(partner: SoapClient) -> None:
    counted = partner.query("SELECT COUNT() FROM Profile")
    assert int(text(counted, "size")) > 3
    assert names(counted) == ["done", "queryLocator", "size"]


def test_query_all_answers_too(partner: SoapClient) -> None:
    soql = "<urn:queryString>SELECT Id FROM Profile</urn:queryString>"
    assert text(partner.call("queryAll", soql), "size") == text(partner.query("SELECT Id FROM Profile"), "size")


@pytest.mark.parametrize(
    ("soql", "code", "kind", "place", "message"),
    [
        (
            "select adfId, Name from Profile",
            "INVALID_FIELD",
            "InvalidFieldFault",
            ("1", "8"),
            NO_SUCH_COLUMN,
        ),
        ("SELECT Id FROM Nope", "INVALID_TYPE", "InvalidSObjectFault", ("1", "16"), None),
        ("SELECT FROM Profile", "MALFORMED_QUERY", "MalformedQueryFault", None, None),
    ],
)
def test_fault_says_where_the_query_is_wrong(
    partner: SoapClient, soql: str, code: str, kind: str, place: tuple[str, str] | None, message: str | None
) -> None:
    found = partner.fault("query", f"<urn:queryString>{soql}</urn:queryString>")
    assert (found["faultcode"], found["type"], found["exceptionCode"]) == (f"sf:{code}", kind, code)
    assert found["faultstring"] == f"{code}: {found['exceptionMessage']}"
    if place:
        assert (found["row"], found["column"]) == place
    if message:
        assert found["exceptionMessage"] == message


def test_unknown_locator_is_refused(partner: SoapClient) -> None:
    found = partner.fault("queryMore", "<urn:queryLocator>01g000000000001AAA-200</urn:queryLocator>")
    assert (found["faultcode"], found["type"]) == ("sf:INVALID_QUERY_LOCATOR", "InvalidQueryLocatorFault")
    assert "row" not in found


def test_children_are_a_page_in_their_field_and_null_when_there_are_none(partner: SoapClient) -> None:
    with_contact, without = make_accounts(partner, "Acme", "Lonely")
    contact = f"<ens:LastName>Ada</ens:LastName><ens:AccountId>{with_contact}</ens:AccountId>"
    partner.call("create", f"<urn:sObjects><ens:type>Contact</ens:type>{contact}</urn:sObjects>")
    soql = "SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name IN ('Acme', 'Lonely') ORDER BY Name"
    acme, lonely = partner.query(soql).findall("{*}records")
    contacts = acme.find("{*}Contacts")
    assert contacts is not None
    assert contacts.get("{http://www.w3.org/2001/XMLSchema-instance}type") == "QueryResult"
    assert names(contacts) == ["done", "queryLocator", "records", "size"]
    assert (text(contacts, "size"), text(contacts, "records/LastName")) == ("1", "Ada")
    assert is_nil(lonely, "Contacts")
    assert without


def test_groups_are_aggregate_results_whose_values_tell_their_type(partner: SoapClient, enterprise: SoapClient) -> None:
    make_accounts(partner, "Acme", "Acme")
    soql = "SELECT Name, COUNT(Id), MAX(CreatedDate) newest FROM Account WHERE Name = 'Acme' GROUP BY Name"
    kind = "{http://www.w3.org/2001/XMLSchema-instance}type"
    (found,) = partner.query(soql).findall("{*}records")
    assert (text(found, "type"), is_nil(found, "Id")) == ("AggregateResult", True)
    assert names(found)[2:] == ["Name", "expr0", "newest"]
    assert [child.get(kind) for child in found][2:] == ["xsd:string", "xsd:int", "xsd:dateTime"]
    assert (text(found, "expr0"), text(found, "newest")[-5:]) == ("2", ".000Z")
    (typed,) = enterprise.query(soql).findall("{*}records")
    assert typed.get(kind) == "sf:AggregateResult"
    assert names(typed) == ["Name", "expr0", "newest"]


def test_address_is_a_value_with_parts(partner: SoapClient) -> None:
    fields = "<ens:Name>Acme</ens:Name><ens:BillingCity>Umeå</ens:BillingCity>"
    partner.call("create", f"<urn:sObjects><ens:type>Account</ens:type>{fields}</urn:sObjects>")
    address = partner.find("Account", "BillingAddress", Name="Acme").find("{*}BillingAddress")
    assert address is not None
    assert address.get("{http://www.w3.org/2001/XMLSchema-instance}type") == "address"
    assert text(address, "city") == "Umeå"
    assert names(address)[:2] == ["latitude", "longitude"]


def test_numbers_of_doubles_keep_their_point(partner: SoapClient) -> None:
    fields = "<ens:Name>Acme</ens:Name><ens:AnnualRevenue>15000</ens:AnnualRevenue>"
    made = partner.call("create", f"<urn:sObjects><ens:type>Account</ens:type>{fields}</urn:sObjects>")
    assert text(made, "success") == "true"
    found = partner.find("Account", "AnnualRevenue, NumberOfEmployees", Name="Acme")
    assert (text(found, "AnnualRevenue"), is_nil(found, "NumberOfEmployees")) == ("15000.0", True)


def make_accounts(client: SoapClient, *account_names: str) -> list[str]:
    """Create accounts; answers their ids."""
    sent = "".join(
        f"<urn:sObjects><ens:type>Account</ens:type><ens:Name>{name}</ens:Name></urn:sObjects>"
        for name in account_names
    )
    return [text(result, "id") for result in client.calls("create", sent)]


def test_search_finds_records_of_several_objects(partner: SoapClient) -> None:
    (account,) = make_accounts(partner, "Acme Rockets")
    partner.call("create", "<urn:sObjects><ens:type>Contact</ens:type><ens:LastName>Acme</ens:LastName></urn:sObjects>")
    sosl = "FIND {acme} IN NAME FIELDS RETURNING Account(Id, Name), Contact(LastName)"
    found = partner.call("search", f"<urn:searchString>{sosl}</urn:searchString>")
    assert names(found) == ["queryId", "searchRecords", "searchRecords"]
    assert text(found, "searchRecords/record/Id") == account
    assert [text(each, "record/type") for each in found.findall("{*}searchRecords")] == ["Account", "Contact"]


def test_search_that_is_none_is_refused(partner: SoapClient) -> None:
    found = partner.fault("search", "<urn:searchString>FIND nothing</urn:searchString>")
    assert (found["faultcode"], found["type"]) == ("sf:MALFORMED_SEARCH", "MalformedSearchFault")


def test_object_that_the_caller_may_not_read_is_no_type(app: Starlette, emulator: Emulator) -> None:
    org = app.state.orgs.first.org
    robot = new_user(emulator, "robot@northwind.example", "Salesforce API Only System Integrations")
    secret = f"Robot-2026!{org.security_token(robot)}"
    caller = SoapClient(emulator).sign_in("robot@northwind.example", secret)
    described = caller.call("describeGlobal").findall("{*}sobjects/{*}name")
    assert "Account" not in {name.text for name in described}
    for operation, arguments in (
        ("describeSObject", "<urn:sObjectType>Account</urn:sObjectType>"),
        ("query", "<urn:queryString>SELECT Id FROM Account</urn:queryString>"),
        ("create", "<urn:sObjects><ens:type>Account</ens:type><ens:Name>Acme</ens:Name></urn:sObjects>"),
    ):
        assert caller.fault(operation, arguments)["faultcode"] == "sf:INVALID_TYPE", operation
