"""What a query may answer beyond plain fields, and the clauses that are read without changing the answer."""

import math
from typing import Any

import pytest
from tests.sf_emulator.orgs import administrator, user_id
from tests.sf_emulator.soql.trade import ask, refusal, values

from sf_emulator.objects import Org


def test_labels_take_the_place_of_values(trade: Org) -> None:
    soql = "SELECT toLabel(Kind__c) FROM Visit__c WHERE toLabel(Kind__c) LIKE 'new cust%' ORDER BY toLabel(Kind__c)"
    assert ask(trade, soql).records[0]["Kind__c"] == "New customer"
    assert values(trade, "SELECT toLabel(Kind__c) label, Kind__c FROM Visit__c WHERE Name = 'Visit 2'") == [
        ("Known customer", "Old")
    ]


@pytest.mark.parametrize(
    ("user", "answer"),
    [
        ("admin@northwind.example", ("58.75", "11/23/2026, 4:00 AM", "12/1/2030")),
        ("colette.marchand@northwind.example", ("58,75", "23/11/2026, 10:00", "01/12/2030")),
    ],
)
def test_formats_follow_the_user(org: Org, user: str, answer: tuple[str, ...]) -> None:
    fields = {"Name": "Deal", "Amount": 58.75, "StageName": "Prospecting", "CloseDate": "2030-12-01"}
    org.insert("Opportunity", fields, None)
    soql = "SELECT FORMAT(Amount) a, FORMAT(CreatedDate) c, FORMAT(CloseDate) d FROM Opportunity"
    record = ask(org, soql, user).records[0]
    assert tuple(record.values())[1:] == answer


def test_currency_is_the_orgs_only_one(trade: Org) -> None:
    assert values(trade, "SELECT convertCurrency(Amount) FROM Opportunity WHERE Amount > USD200") == [(250.5,)]


def test_distances_are_measured_over_the_globe(trade: Org) -> None:
    soql = "SELECT Name, DISTANCE(Place__c, GEOLOCATION(0, 0), '{}') far FROM Visit__c ORDER BY DISTANCE(Place__c, "
    soql += "GEOLOCATION(0, 0), 'km') NULLS LAST LIMIT 1"
    ((name, kilometres),) = values(trade, soql.format("km"))
    ((_, miles),) = values(trade, soql.format("mi"))
    assert name == "Visit 29"  # at 1.5 degrees south, 3 degrees west
    assert math.isclose(kilometres, 373, abs_tol=1)
    assert math.isclose(miles, 232, abs_tol=1)
    assert ask(trade, "SELECT Id FROM Visit__c WHERE DISTANCE(Place__c, GEOLOCATION(0, 0), 'km') < 400").total == 2


def test_compound_fields_are_nested(trade: Org) -> None:
    ((place,),) = values(trade, "SELECT Place__c FROM Visit__c WHERE Name = 'Visit 1'")
    assert place == {"latitude": -43.5, "longitude": -87.0}


@pytest.mark.parametrize(
    ("which", "has"), [("ALL", (True, True)), ("STANDARD", (True, False)), ("CUSTOM", (False, True))]
)
def test_fields_by_function(trade: Org, which: str, has: tuple[bool, bool]) -> None:
    record = ask(trade, f"SELECT FIELDS({which}) FROM Visit__c LIMIT 1").records[0]  # noqa: S608
    assert ("CreatedDate" in record, "Fee__c" in record) == has


def test_names_given_in_from_reach_related_records(trade: Org) -> None:
    sources = "Contact c, c.Account a, a.Owner o"
    soql = f"SELECT c.LastName, o.Alias FROM {sources} WHERE a.Name = 'Globex' AND Contact.Id != null"  # noqa: S608
    record = ask(trade, soql).records[0]
    assert record["LastName"] == "Ødegård"
    assert record["Account"]["Owner"]["Alias"] == "nadmin"


@pytest.mark.parametrize(
    "tail",
    [
        "FOR VIEW",
        "FOR REFERENCE",
        "FOR UPDATE",
        "WITH SECURITY_ENFORCED",
        "WITH USER_MODE",
        "WITH SYSTEM_MODE LIMIT 10",
        "LIMIT 10 UPDATE TRACKING",
        "UPDATE VIEWSTAT, TRACKING",
        "LIMIT 10 OFFSET 0 FOR VIEW, REFERENCE UPDATE TRACKING",
        "ALL ROWS",
    ],
)
def test_clauses_that_change_no_answer(trade: Org, tail: str) -> None:
    assert ask(trade, f"SELECT Id FROM Account USING SCOPE everything WHERE Name = 'Globex' {tail}").total == 1  # noqa: S608


def test_scope_mine_is_what_the_user_owns(trade: Org) -> None:
    assert ask(trade, "SELECT Id FROM Case USING SCOPE mine", "kelly.leon@northwind.example").total == 2
    assert ask(trade, "SELECT Id FROM Case USING SCOPE mine").total == 0


def test_deleted_rows_are_left_out_unless_asked_for(org: Org) -> None:
    admin = administrator(org)
    for name in ("Kept", "Gone"):
        org.insert("Account", {"Name": name}, admin)
        org.insert("Contact", {"LastName": name, "AccountId": org.find("Account", Name=name)[0]["Id"]}, admin)
    org.delete("Account", org.find("Account", Name="Gone")[0]["Id"], admin)
    everything: list[Any] = [("Gone", True), ("Kept", False)]
    soql = "SELECT Name, IsDeleted FROM Account ORDER BY Name"
    assert values(org, soql) == [("Kept", False)]
    assert values(org, soql, all_rows=True) == everything
    assert values(org, f"{soql} ALL ROWS") == everything
    assert values(org, "SELECT Name FROM Account WHERE IsDeleted = true") == []
    assert ask(org, "SELECT COUNT() FROM Contact").total == 1
    assert ask(org, "SELECT COUNT() FROM Contact", all_rows=True).total == 2
    assert values(org, "SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Contact)") == [("Kept",)]


@pytest.mark.parametrize(
    ("soql", "text"),
    [
        ("SELECT toLabel(Name, Id) FROM Account", "Invalid argument for function toLabel"),
        ("SELECT convertCurrency(Name) FROM Account", "Invalid argument for function convertCurrency"),
        ("SELECT convertTimezone(CreatedDate) FROM Account", "Invalid function: convertTimezone"),
        ("SELECT Foo(Name) FROM Account", "Invalid function: Foo"),
        ("SELECT FIELDS(SOME) FROM Account", "Invalid argument for function FIELDS"),
        ("SELECT FIELDS(ALL) FROM Account LIMIT 201", "The SOQL FIELDS function must have a LIMIT of at most 200"),
        ("SELECT DISTANCE(Name, GEOLOCATION(1, 2), 'km') FROM Account", "Invalid argument for function DISTANCE"),
        (
            "SELECT DISTANCE(BillingAddress, GEOLOCATION(1), 'km') FROM Account",
            "Invalid argument for function DISTANCE",
        ),
        (
            "SELECT DISTANCE(BillingAddress, GEOLOCATION(1, 2), 'ly') FROM Account",
            "Invalid argument for function DISTANCE",
        ),
        ("SELECT Id FROM Visit__c ORDER BY Notes__c", "field 'Notes__c' can not be sorted in a query call"),
        ("SELECT Id FROM Account WITH MAGIC", "unexpected token: 'MAGIC'"),
        ("SELECT Id FROM Account FOR EVER", "unexpected token: 'EVER'"),
        ("SELECT Id FROM Account UPDATE ALL", "unexpected token: 'ALL'"),
        ("SELECT Id FROM Account WHERE Name = :name", "Bind variables only allowed in Apex code"),
        ("SELECT Id FROM Account WHERE Name = 'a\\q'", "Invalid string escape '\\q'"),
        ("SELECT Id FROM Account WHERE Name = '\\ud800'", "Invalid string escape '\\ud800'"),
        ("SELECT Id FROM Account WHERE Name = 'x", "no viable alternative at character"),
    ],
)
def test_selection_is_refused(trade: Org, soql: str, text: str) -> None:
    code, message = refusal(trade, soql)
    assert code == "MALFORMED_QUERY"
    assert text in message


def test_place_of_an_error_is_shown_between_whole_words(trade: Org) -> None:
    """As in an answer of a real org: forcedotcom/soql-tooling issue 86, forcedotcom/cli issue 1356."""
    soql = "SELECT Id, Name, Industry, AnnualRevenue, Nonsense, BillingCity, ShippingCity, Website FROM Account"
    _, message = refusal(trade, soql)
    piece, caret, place, _ = message.lstrip("\n").split("\n")
    assert piece == "Name, Industry, AnnualRevenue, Nonsense, BillingCity, ShippingCity"
    assert caret.index("^") == piece.index("Nonsense")
    assert place == "ERROR at Row:1:Column:43"


def test_unknown_user_asks_in_greenwich(trade: Org) -> None:
    assert user_id(trade)
    assert ask(trade, "SELECT Id FROM Account WHERE CreatedDate = TODAY LIMIT 1").total == 1
