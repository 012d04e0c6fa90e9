"""Records over SOAP: create, update, upsert, delete, and how answers write them."""

import pytest
from lxml import etree
from tests.sf_emulator.soap.soap_client import SoapClient, first_error, is_nil, names, text

ALL_OR_NONE = "<urn:AllOrNoneHeader><urn:allOrNone>true</urn:allOrNone></urn:AllOrNoneHeader>"
TRUNCATE = (
    "<urn:AllowFieldTruncationHeader><urn:allowFieldTruncation>true</urn:allowFieldTruncation>"
    "</urn:AllowFieldTruncationHeader>"
)

WRONG_VALUES = [
    ("User", "IsActive", "perhaps", "xsd:boolean"),
    ("User", "NumberOfFailedLogins", "1_000", "xsd:int"),
    ("Account", "AnnualRevenue", "NaN", "xsd:double"),
    ("Account", "AnnualRevenue", "", "xsd:double"),
    ("Opportunity", "CloseDate", "6/15/19", "xsd:date"),
    ("User", "LastLoginDate", "2024-07-29 25:00", "xsd:dateTime"),
]


def record(sobject: str, **fields: str) -> str:
    """One record as partner clients send it."""
    values = "".join(f"<ens:{name}>{value}</ens:{name}>" for name, value in fields.items())
    return f"<urn:sObjects><ens:type>{sobject}</ens:type>{values}</urn:sObjects>"


def to_null(sobject: str, record_id: str, *fields: str) -> str:
    """A record whose fields become null."""
    nulls = "".join(f"<ens:fieldsToNull>{name}</ens:fieldsToNull>" for name in fields)
    return f"<urn:sObjects><ens:type>{sobject}</ens:type>{nulls}<ens:Id>{record_id}</ens:Id></urn:sObjects>"


def ids(*record_ids: str) -> str:
    """Ids of a call that takes nothing else."""
    return "".join(f"<urn:ids>{record_id}</urn:ids>" for record_id in record_ids)


def make_role(client: SoapClient, name: str, **fields: str) -> str:
    """Create a role; answers its id."""
    result = client.call("create", record("UserRole", Name=name, **fields))
    assert text(result, "success") == "true", etree.tostring(result)
    return text(result, "id")


def one_record(client: SoapClient, soql: str) -> etree._Element:
    """The only record of a query's answer."""
    (found,) = client.query(soql).findall("{*}records")
    return found


def test_each_record_has_its_result_in_order(partner: SoapClient) -> None:
    results = partner.calls(
        "create", record("UserRole", Name="One") + record("UserRole") + record("UserRole", Name="3")
    )
    assert [text(result, "success") for result in results] == ["true", "false", "true"]
    assert [names(result) for result in results] == [["id", "success"], ["errors", "id", "success"], ["id", "success"]]
    assert is_nil(results[1], "id")
    assert first_error(results[1]) == (
        "REQUIRED_FIELD_MISSING",
        "Required fields are missing: [Name]",
        ["Name"],
    )


def test_all_or_none_takes_every_record_back(partner: SoapClient) -> None:
    results = partner.calls("create", record("UserRole", Name="Nobody") + record("UserRole"), ALL_OR_NONE)
    assert [text(result, "success") for result in results] == ["false", "false"]
    assert first_error(results[0])[0] == "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    assert text(partner.query("SELECT Id FROM UserRole WHERE Name = 'Nobody'"), "size") == "0"


def test_partner_record_shows_its_id_twice_and_nulls(partner: SoapClient) -> None:
    role_id = make_role(partner, "North")
    found = one_record(partner, "SELECT Id, Name, ParentRoleId, LastModifiedDate FROM UserRole WHERE Name = 'North'")
    assert found.get("{http://www.w3.org/2001/XMLSchema-instance}type") == "sf:sObject"
    assert names(found) == ["type", "Id", "Id", "Name", "ParentRoleId", "LastModifiedDate"]
    assert [element.text for element in found.findall("{*}Id")] == [role_id, role_id]
    assert is_nil(found, "ParentRoleId")
    assert text(found, "LastModifiedDate").endswith(".000Z")


def test_partner_record_without_its_id_has_one_that_is_null(partner: SoapClient) -> None:
    make_role(partner, "North")
    found = one_record(partner, "SELECT Name FROM UserRole WHERE Name = 'North'")
    assert names(found) == ["type", "Id", "Name"]
    assert is_nil(found, "Id")


def test_enterprise_record_leaves_nulls_out_and_keeps_the_order_of_its_wsdl(enterprise: SoapClient) -> None:
    sent = '<urn:sObjects xsi:type="ens:UserRole"><ens:Name>North</ens:Name></urn:sObjects>'
    role_id = text(enterprise.call("create", sent), "id")
    soql = "SELECT Name, ParentRoleId, LastModifiedBy.Username, Id, DeveloperName FROM UserRole WHERE Name = 'North'"
    found = one_record(enterprise, soql)
    assert found.get("{http://www.w3.org/2001/XMLSchema-instance}type") == "sf:UserRole"
    assert names(found) == ["Id", "DeveloperName", "LastModifiedBy", "Name"]
    assert text(found, "Id") == role_id
    assert text(found, "LastModifiedBy/Username") == enterprise.emulator.ready["admin"]["username"]


def test_parents_are_nested_records(partner: SoapClient) -> None:
    north = make_role(partner, "North")
    make_role(partner, "Far North", ParentRoleId=north)
    found = one_record(partner, "SELECT Name, ParentRole.Name FROM UserRole WHERE Name = 'Far North'")
    parent = found.find("{*}ParentRole")
    assert parent is not None
    assert parent.get("{http://www.w3.org/2001/XMLSchema-instance}type") == "sf:sObject"
    assert (text(parent, "type"), text(parent, "Name")) == ("UserRole", "North")


def test_fields_to_null_empty_fields_and_nil_passes_them_over(partner: SoapClient) -> None:
    role_id = make_role(partner, "North", RollupDescription="Cold")
    nil = f'<ens:Id>{role_id}</ens:Id><ens:RollupDescription xsi:nil="true"/><ens:Name>Norrland</ens:Name>'
    partner.call("update", f"<urn:sObjects><ens:type>UserRole</ens:type>{nil}</urn:sObjects>")
    soql = "SELECT Name, RollupDescription FROM UserRole WHERE Name = 'Norrland'"
    assert text(one_record(partner, soql), "RollupDescription") == "Cold"
    partner.call("update", to_null("UserRole", role_id, "RollupDescription"))
    assert is_nil(one_record(partner, soql), "RollupDescription")


def test_upsert_says_whether_it_created(partner: SoapClient) -> None:
    key = "<urn:externalIDFieldName>Id</urn:externalIDFieldName>"
    made = partner.call("upsert", key + record("UserRole", Name="North"))
    assert names(made) == ["created", "id", "success"]
    assert text(made, "created") == "true"
    changed = partner.call("upsert", key + record("UserRole", Id=text(made, "id"), Name="South"))
    assert (text(changed, "created"), text(changed, "id")) == ("false", text(made, "id"))


def test_upsert_needs_a_field_that_identifies(partner: SoapClient) -> None:
    key = "<urn:externalIDFieldName>RollupDescription</urn:externalIDFieldName>"
    found = partner.fault("upsert", key + record("UserRole", Name="North"))
    assert found["faultcode"] == "sf:INVALID_FIELD"
    assert found["exceptionMessage"] == (
        "Field name provided, RollupDescription does not match an External ID, Salesforce Id, or indexed field for "
        "UserRole"
    )


def test_parent_may_be_named_by_a_field_that_identifies_it(partner: SoapClient) -> None:
    user_id = partner.emulator.ready["admin"]["user_id"]
    chief = one_record(partner, "SELECT Username FROM User WHERE Profile.Name = 'Standard User' LIMIT 1")
    name = text(chief, "Username")
    manager = f"<ens:Manager><ens:type>User</ens:type><ens:Username>{name}</ens:Username></ens:Manager>"
    sent = f"<urn:sObjects><ens:type>User</ens:type><ens:Id>{user_id}</ens:Id>{manager}</urn:sObjects>"
    result = partner.call("update", sent)
    assert text(result, "success") == "true", etree.tostring(result)
    assert text(partner.find("User", "Manager.Username", Id=user_id), "Manager/Username") == name


def test_records_that_share_an_id_are_refused(partner: SoapClient) -> None:
    role_id = make_role(partner, "North")
    twice = record("UserRole", Id=role_id, Name="A") + record("UserRole", Id=role_id[:15], Name="B")
    results = partner.calls("update", twice)
    assert [first_error(result)[:2] for result in results] == [
        ("DUPLICATE_VALUE", f"Duplicate id specified: {role_id}")
    ] * 2


def test_delete_answers_id_and_success_for_each(partner: SoapClient) -> None:
    role_id = make_role(partner, "North")
    gone, missing = partner.calls("delete", ids(role_id, role_id))
    assert (text(gone, "id"), text(gone, "success")) == (role_id, "true")
    assert first_error(missing)[0] == "INVALID_CROSS_REFERENCE_KEY"


def test_ids_to_delete_may_be_called_anything(partner: SoapClient) -> None:
    role_ids = [make_role(partner, name) for name in ("North", "South")]
    results = partner.calls("delete", ids(*role_ids).replace("ids>", "id>"))
    assert [text(result, "id") for result in results] == role_ids


def test_deleted_record_and_one_that_never_was_are_told_apart(partner: SoapClient) -> None:
    account_id = text(partner.call("create", record("Account", Name="Acme")), "id")
    partner.call("delete", ids(account_id))
    results = partner.calls("delete", ids(account_id, "001Ws0000099999IAA"))
    assert [first_error(result)[0] for result in results] == ["ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY"]


def test_what_has_no_recycle_bin_cannot_be_restored(partner: SoapClient) -> None:
    role_id = make_role(partner, "North")
    assert first_error(partner.call("undelete", ids(role_id))) == (
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        "Entity type is not undeletable",
        [],
    )


def test_deleted_record_waits_in_the_recycle_bin(partner: SoapClient) -> None:
    account_id = text(partner.call("create", record("Account", Name="Acme")), "id")
    start = text(partner.call("getServerTimestamp"), "timestamp")
    partner.call("delete", ids(account_id))
    assert text(partner.query("SELECT Id FROM Account WHERE Name = 'Acme'"), "size") == "0"
    soql = "<urn:queryString>SELECT Id, IsDeleted FROM Account WHERE Name = 'Acme'</urn:queryString>"
    assert text(partner.call("queryAll", soql), "records/IsDeleted") == "true"
    assert deleted_since(partner, start) == [account_id]
    restored = partner.call("undelete", ids(account_id))
    assert (text(restored, "id"), text(restored, "success")) == (account_id, "true")
    assert text(partner.query("SELECT Id FROM Account WHERE Name = 'Acme'"), "size") == "1"


def test_recycle_bin_is_emptied_for_good(partner: SoapClient) -> None:
    account_id = text(partner.call("create", record("Account", Name="Acme")), "id")
    not_there = partner.call("emptyRecycleBin", ids(account_id))
    assert text(not_there, "success") == "false"
    partner.call("delete", ids(account_id))
    assert text(partner.call("emptyRecycleBin", ids(account_id)), "success") == "true"
    assert first_error(partner.call("undelete", ids(account_id)))[0] == "UNDELETE_FAILED"


def deleted_since(client: SoapClient, start: str) -> list[str]:
    """Ids of the accounts that were deleted since then."""
    client.emulator.advance(120)
    end = text(client.call("getServerTimestamp"), "timestamp")
    span = f"<urn:startDate>{start}</urn:startDate><urn:endDate>{end}</urn:endDate>"
    listed = client.call("getDeleted", f"<urn:sObjectType>Account</urn:sObjectType>{span}")
    return [text(found, "id") for found in listed.findall("{*}deletedRecords")]


@pytest.mark.parametrize(
    ("operation", "one"), [("create", record("UserRole", Name="R")), ("delete", ids("00E000000000001"))]
)
def test_call_takes_at_most_200_records(partner: SoapClient, operation: str, one: str) -> None:
    found = partner.fault(operation, one * 201)
    assert found["faultcode"] == "sf:EXCEEDED_ID_LIMIT"
    assert found["exceptionMessage"] == "record limit reached. cannot submit more than 200 records into this call"


@pytest.mark.parametrize(
    ("sent", "code", "kind", "message"),
    [
        ("<urn:sObjects/>", "sf:INVALID_TYPE", "InvalidSObjectFault", "Must send a concrete entity type."),
        (record("Nope__c"), "sf:INVALID_TYPE", "InvalidSObjectFault", "sObject type 'Nope__c' is not supported."),
        (
            record("UserRole", Nope="1"),
            "sf:INVALID_FIELD",
            "InvalidFieldFault",
            "No such column 'Nope' on entity 'UserRole'.",
        ),
    ],
)
def test_unknown_object_or_field_fails_the_whole_call(
    partner: SoapClient, sent: str, code: str, kind: str, message: str
) -> None:
    found = partner.fault("create", record("UserRole", Name="North") + sent)
    assert (found["faultcode"], found["type"]) == (code, kind)
    assert found["exceptionMessage"].startswith(message)
    assert (found["row"], found["column"]) == ("-1", "-1")
    assert text(partner.query("SELECT Id FROM UserRole WHERE Name = 'North'"), "size") == "0"


def test_value_of_another_type_fails_the_whole_call(partner: SoapClient) -> None:
    for sobject, field, value, kind in WRONG_VALUES:
        found = partner.fault("create", record(sobject, **{field: value}))
        assert (found["faultcode"], found["type"]) == ("soapenv:Client", None)
        assert found["faultstring"] == f"'{value}' is not a valid value for the type {kind}"


def test_text_is_cut_when_the_header_says_so(partner: SoapClient) -> None:
    too_long = partner.call("create", record("UserRole", Name="N" * 90))
    assert first_error(too_long)[0] == "STRING_TOO_LONG"
    cut = partner.call("create", record("UserRole", Name="N" * 90), TRUNCATE)
    assert text(cut, "success") == "true"
    assert text(one_record(partner, "SELECT Name FROM UserRole WHERE Name LIKE 'NNN%'"), "Name") == "N" * 80


def test_retrieve_answers_in_order_with_null_for_what_is_not_there(partner: SoapClient) -> None:
    north, south = make_role(partner, "North"), make_role(partner, "South")
    asked = "<urn:fieldList>Id, name</urn:fieldList><urn:sObjectType>userrole</urn:sObjectType>"
    results = partner.calls("retrieve", asked + ids(south, "00E00000000000z", north[:15]))
    assert [None if len(result) == 0 else text(result, "Name") for result in results] == ["South", None, "North"]
    assert results[1].get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true"


def test_retrieve_reads_compound_fields_and_no_id_that_was_not_asked_for(partner: SoapClient) -> None:
    account_id = text(partner.call("create", record("Account", Name="Acme", BillingCity="Umeå")), "id")
    asked = "<urn:fieldList>BillingAddress</urn:fieldList><urn:sObjectType>Account</urn:sObjectType>"
    found = partner.call("retrieve", asked + ids(account_id))
    assert names(found) == ["type", "Id", "BillingAddress"]
    assert text(found, "BillingAddress/city") == "Umeå"


def test_locked_rows_are_refused_one_by_one(partner: SoapClient) -> None:
    fault = {"match": {"path": "/services/Soap"}, "effect": "lock_error", "rows": [1]}
    assert partner.emulator.client.post("/__emulator__/faults", json=fault).status_code == 201
    results = partner.calls("create", record("UserRole", Name="One") + record("UserRole", Name="Two"))
    assert [text(result, "success") for result in results] == ["true", "false"]
    assert first_error(results[1])[0] == "UNABLE_TO_LOCK_ROW"


def test_retrieve_reads_every_page(partner: SoapClient) -> None:
    roles = [make_role(partner, name) for name in ("North", "South", "East")]
    fault = {"match": {"path": "/services/Soap"}, "effect": "short_pages", "page_size": 1}
    assert partner.emulator.client.post("/__emulator__/faults", json=fault).status_code == 201
    asked = "<urn:fieldList>Name</urn:fieldList><urn:sObjectType>UserRole</urn:sObjectType>"
    found = partner.calls("retrieve", asked + ids(*roles))
    assert [text(each, "Name") for each in found] == ["North", "South", "East"]


def test_retrieve_refuses_ids_of_another_object(partner: SoapClient) -> None:
    asked = "<urn:fieldList>Id</urn:fieldList><urn:sObjectType>UserRole</urn:sObjectType>"
    found = partner.fault("retrieve", asked + ids(partner.emulator.ready["admin"]["user_id"]))
    assert (found["faultcode"], found["type"]) == ("sf:MALFORMED_ID", "InvalidIdFault")


def test_control_characters_are_left_out_of_answers(partner: SoapClient) -> None:
    headers = {"Authorization": f"Bearer {partner.session_id}"}
    made = partner.emulator.client.post(
        "/services/data/v64.0/sobjects/UserRole", json={"Name": "Bell \u0007 rings"}, headers=headers
    )
    assert made.status_code == 201
    assert text(one_record(partner, "SELECT Name FROM UserRole WHERE Name LIKE 'Bell%'"), "Name") == "Bell  rings"
