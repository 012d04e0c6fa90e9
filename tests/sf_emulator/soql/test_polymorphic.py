"""References to one of several objects: fields of Name, types, TYPEOF."""

import pytest
from tests.sf_emulator.orgs import user_id
from tests.sf_emulator.soql.trade import ask, refusal, url, values

from sf_emulator.objects import Org


def test_polymorphic_parent_is_a_name(trade: Org) -> None:
    owner = ask(trade, "SELECT Owner.Name, Owner.Type, Owner.Alias FROM Case WHERE Subject = 'Broken'").records[0][
        "Owner"
    ]
    queue = trade.find("Group", Name="Helpdesk")[0]["Id"]
    assert owner == {
        "attributes": {"type": "Name", "url": url("Group", queue)},
        "Name": "Helpdesk",
        "Type": "Group",
        "Alias": None,
    }


def test_fields_of_several_objects_are_compared_and_ordered(trade: Org) -> None:
    soql = "SELECT Subject FROM Case WHERE {} ORDER BY Owner.Name DESC, Subject"
    assert values(trade, soql.format("Owner.Type = 'user'")) == [("Late",), ("Lost",)]
    assert values(trade, soql.format("Owner.Name LIKE 'k%' OR Owner.Name = 'HELPDESK'")) == [
        ("Late",),
        ("Lost",),
        ("Broken",),
    ]
    assert values(trade, soql.format("Owner.Alias = null")) == [("Broken",)]


def test_name_of_a_parent_is_what_its_object_calls_a_name(trade: Org) -> None:
    case = trade.find("Case", Subject="Broken")[0]
    account = trade.find("Account")[0]
    for what in (case["Id"], account["Id"], None):
        trade.insert("Task", {"WhatId": what}, None)
    soql = "SELECT What.Type, What.Name FROM Task WHERE IsClosed = false ORDER BY What.Type"
    whats = [record["What"] for record in ask(trade, soql).records]
    assert [what and (what["Type"], what["Name"]) for what in whats] == [
        None,
        ("Account", account["Name"]),
        ("Case", case["CaseNumber"]),
    ]


def test_what_a_user_refers_to_is_reached_through_names(trade: Org) -> None:
    records = ask(trade, "SELECT Owner.Profile.Name, Owner.Id FROM Case ORDER BY Subject").records
    assert [record["Owner"]["Profile"] and record["Owner"]["Profile"]["Name"] for record in records] == [
        None,
        "Marketing User",
        "Marketing User",
    ]
    assert records[1]["Owner"]["Id"] == user_id(trade, "kelly.leon@northwind.example")


def test_types_are_grouped(trade: Org) -> None:
    soql = "SELECT Owner.Type, COUNT(Id) FROM Case GROUP BY Owner.Type ORDER BY Owner.Type"
    assert values(trade, soql) == [("Group", 1), ("User", 2)]


def test_typeof_answers_other_fields_for_each_object(trade: Org) -> None:
    owner = "TYPEOF Owner WHEN User THEN Alias, IsActive WHEN Group THEN DeveloperName END"
    broken, late, _ = ask(trade, f"SELECT Subject, {owner} FROM Case ORDER BY Subject").records  # noqa: S608
    queue = trade.find("Group", Name="Helpdesk")[0]["Id"]
    kelly = user_id(trade, "kelly.leon@northwind.example")
    assert broken["Owner"] == {
        "attributes": {"type": "Group", "url": url("Group", queue)},
        "DeveloperName": "Helpdesk",
    }
    assert late["Owner"] == {
        "attributes": {"type": "User", "url": url("User", kelly)},
        "Alias": "kleon",
        "IsActive": True,
    }
    assert list(late) == ["attributes", "Subject", "Owner"]


def test_typeof_answers_names_of_every_other_object(trade: Org) -> None:
    soql = "SELECT TYPEOF Owner WHEN User THEN Alias ELSE Name END FROM Case WHERE Subject = 'Broken'"
    owner = ask(trade, soql).records[0]["Owner"]
    assert (owner["attributes"]["type"], owner["Name"]) == ("Name", "Helpdesk")
    without = ask(trade, soql.replace(" ELSE Name", "")).records[0]
    assert without["Owner"] is None


@pytest.mark.parametrize(
    ("soql", "code", "text"),
    [
        ("SELECT Owner.Subject FROM Case", "INVALID_FIELD", "No such column 'Subject' on entity 'Name'"),
        ("SELECT Owner.DeveloperName FROM Case", "INVALID_FIELD", "No such column 'DeveloperName' on entity 'Name'"),
        ("SELECT Owner.Manager.Name FROM Case", "INVALID_FIELD", "Didn't understand relationship 'Manager'"),
        (
            "SELECT TYPEOF Owner WHEN Account THEN Name END FROM Case",
            "MALFORMED_QUERY",
            "'Account' is not a valid type",
        ),
        (
            "SELECT TYPEOF Owner WHEN User THEN Foo END FROM Case",
            "INVALID_FIELD",
            "No such column 'Foo' on entity 'User'",
        ),
        ("SELECT TYPEOF Owner WHEN User THEN Alias END FROM Account", "MALFORMED_QUERY", "polymorphic relationships"),
        ("SELECT TYPEOF Owner ELSE Name END FROM Case", "MALFORMED_QUERY", "unexpected token: 'ELSE'"),
    ],
)
def test_polymorphic_query_is_refused(trade: Org, soql: str, code: str, text: str) -> None:
    answered_code, message = refusal(trade, soql)
    assert answered_code == code
    assert text in message
