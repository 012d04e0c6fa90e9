"""Queries and searches on the wire (salesforce-api.md, C7; REST API guide, Query and Search)."""

from typing import Any

import pytest
from tests.sf_emulator.rest.conftest import API, Caller


@pytest.fixture
def accounts(caller: Caller) -> list[str]:
    """Acme with two contacts, and Bravo with none."""
    acme = {"attributes": {"type": "Account", "referenceId": "acme"}, "Name": "Acme", "Phone": "555"}
    people = [
        {
            "attributes": {"type": "Contact", "referenceId": f"c{n}"},
            "LastName": f"Smith{n}",
            "Email": f"s{n}@acme.example",
        }
        for n in range(2)
    ]
    bravo = {"attributes": {"type": "Account", "referenceId": "bravo"}, "Name": "Bravo"}
    made = caller.post("/composite/tree/Account", {"records": [acme | {"Contacts": {"records": people}}, bravo]}).json()
    return [result["id"] for result in made["results"][:2]]


def names(records: list[dict[str, Any]]) -> list[str]:
    return [record["Name"] for record in records]


def test_children_are_answers_inside_the_answer(caller: Caller, accounts: list[str]) -> None:
    records = caller.query("SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account ORDER BY Name")[
        "records"
    ]
    assert records[0]["Contacts"]["totalSize"] == 2
    assert records[0]["Contacts"]["done"] is True
    assert [child["LastName"] for child in records[0]["Contacts"]["records"]] == ["Smith0", "Smith1"]
    assert records[1]["Contacts"] is None


def test_deleted_records_are_only_in_query_all(caller: Caller, accounts: list[str]) -> None:
    caller.delete(f"/sobjects/Account/{accounts[1]}")
    soql = {"q": "SELECT Name, IsDeleted FROM Account ORDER BY Name"}
    assert names(caller.get("/query", params=soql).json()["records"]) == ["Acme"]
    assert names(caller.get("/queryAll/", params=soql).json()["records"]) == ["Acme", "Bravo"]


def test_groups_are_aggregate_results(caller: Caller, accounts: list[str]) -> None:
    answer = caller.query("SELECT Account.Name, COUNT(Id) FROM Contact GROUP BY Account.Name")
    assert answer["records"] == [{"attributes": {"type": "AggregateResult"}, "Name": "Acme", "expr0": 2}]


def test_query_for_view_makes_records_recent_ones(caller: Caller, accounts: list[str]) -> None:
    caller.query("SELECT Id FROM Account WHERE Name = 'FOR VIEW'")
    assert caller.get("/recent").json() == []
    caller.query("SELECT Id, Name FROM Account ORDER BY Name LIMIT 2 FOR VIEW")
    assert names(caller.get("/recent").json()) == ["Acme", "Bravo"]


def plans(caller: Caller, soql: str) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = caller.get("/query", params={"explain": soql}).json()["plans"]
    return answer


def test_plan_with_an_index_comes_before_the_scan(caller: Caller, accounts: list[str]) -> None:
    indexed, scan = plans(caller, "SELECT Id FROM Account WHERE Name = 'Acme' AND Phone = '555' LIMIT 1")
    assert indexed == {
        "cardinality": 1,
        "fields": ["Name"],
        "leadingOperationType": "Index",
        "notes": [
            {
                "description": "Not considering filter for optimization because unindexed",
                "fields": [field],
                "tableEnumOrId": "Account",
            }
            for field in ("Phone", "IsDeleted")
        ],
        "relativeCost": 1.0,
        "sobjectCardinality": 2,
        "sobjectType": "Account",
    }
    assert (scan["leadingOperationType"], scan["fields"], scan["relativeCost"]) == ("TableScan", [], 2.0)


@pytest.mark.parametrize(
    "soql",
    [
        "SELECT Id FROM User",
        "SELECT Id FROM User WHERE Title = 'x'",
        "SELECT Id FROM User WHERE Id != null",
        "SELECT Id FROM User WHERE Id = null OR Name = 'x'",
    ],
)
def test_query_without_a_usable_index_scans(reader: Caller, soql: str) -> None:
    assert [plan["leadingOperationType"] for plan in plans(reader, soql)] == ["TableScan"]


def test_query_that_is_malformed_has_no_plan(reader: Caller) -> None:
    response = reader.get("/query", params={"explain": "SELECT FROM User"})
    assert (response.status_code, response.json()[0]["errorCode"]) == (400, "MALFORMED_QUERY")


def test_search_finds_records_of_several_objects(caller: Caller, accounts: list[str]) -> None:
    sosl = "FIND {acme} IN ALL FIELDS RETURNING Account(Id, Name), Contact(LastName ORDER BY LastName)"
    found = caller.get("/search/", params={"q": sosl}).json()["searchRecords"]
    assert found[0] == {
        "attributes": {"type": "Account", "url": f"{API}/sobjects/Account/{accounts[0]}"},
        "Id": accounts[0],
        "Name": "Acme",
    }
    assert [record["LastName"] for record in found[1:]] == ["Smith0", "Smith1"]


def test_search_was_a_bare_list_before_37(caller: Caller, accounts: list[str]) -> None:
    path = "/services/data/v36.0/search?q=FIND+{Acme}+IN+NAME+FIELDS+RETURNING+Account(Name)"
    assert names(caller.get(path).json()) == ["Acme"]


def test_search_is_told_by_parameters(caller: Caller, accounts: list[str]) -> None:
    by_address = caller.get("/parameterizedSearch?q=acme&sobject=Account&Account.fields=id,name&sobject=Contact").json()
    assert [record["attributes"]["type"] for record in by_address["searchRecords"]] == ["Account", "Contact", "Contact"]
    assert by_address["searchRecords"][0]["Name"] == "Acme"
    body = {
        "q": "acme",
        "in": "EMAIL",
        "fields": ["Id", "Email"],
        "sobjects": [{"name": "Contact", "where": "LastName LIKE 'Smith%'", "orderBy": "LastName DESC", "limit": 1}],
        "overallLimit": 5,
    }
    found = caller.post("/parameterizedSearch", body).json()["searchRecords"]
    assert [record["Email"] for record in found] == ["s1@acme.example"]


@pytest.mark.parametrize("words", ["ac}me", "(acme", "ac'me", "ac\\me", "[x]-acme", "acme:x"])
def test_words_to_search_for_are_no_sosl(reader: Caller, words: str) -> None:
    response = reader.get("/parameterizedSearch", params={"q": words})
    assert response.status_code == 200, response.text


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/search", "MALFORMED_SEARCH"),
        ("/search?q=FIND", "MALFORMED_SEARCH"),
        ("/parameterizedSearch", "MALFORMED_SEARCH"),
        ("/parameterizedSearch?q=acme&overallLimit=many", "INVALID_QUERY_VALUE"),
    ],
)
def test_search_that_is_none_is_refused(reader: Caller, path: str, code: str) -> None:
    response = reader.get(path)
    assert (response.status_code, response.json()[0]["errorCode"]) == (400, code)


@pytest.mark.parametrize(("version", "status"), [("63.0", 200), ("64.0", 400), ("68.0", 400)])
def test_seats_taken_could_be_filtered_before_64(reader: Caller, version: str, status: int) -> None:
    base = f"/services/data/v{version}"
    answer = reader.get(f"{base}/query", params={"q": "SELECT Id FROM UserLicense WHERE UsedLicenses > 0"})
    assert answer.status_code == status
    fields = reader.get(f"{base}/sobjects/UserLicense/describe").json()["fields"]
    told = {field["name"]: field["filterable"] for field in fields}
    assert (told["UsedLicenses"], told["Name"]) == (status == 200, True)
