"""What the columns of a query's answer are, as the CLI asks to lay out its tables."""

from typing import Any

import pytest
from tests.sf_emulator.rest.conftest import Caller


def columns(caller: Caller, soql: str) -> Any:
    answer = caller.get("/query", params={"q": soql, "columns": "true"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(described: list[dict[str, Any]]) -> list[Any]:
    """Names of columns; of those with columns in them, a pair."""
    return [
        (each["columnName"], names(each["joinColumns"])) if each["joinColumns"] else each["columnName"]
        for each in described
    ]


def test_columns_say_what_kind_of_values_they_hold(caller: Caller) -> None:
    answer = columns(caller, "SELECT Id, Username, IsActive, NumberOfFailedLogins FROM User")
    assert {name: answer[name] for name in ("entityName", "groupBy", "idSelected", "keyPrefix")} == {
        "entityName": "User",
        "groupBy": False,
        "idSelected": True,
        "keyPrefix": "005",
    }
    types = [
        (each["columnName"], each["apexType"], each["booleanType"], each["numberType"], each["textType"])
        for each in answer["columnMetadata"]
    ]
    assert types == [
        ("Id", "Id", False, False, False),
        ("Username", "String", False, False, True),
        ("IsActive", "Boolean", True, False, False),
        ("NumberOfFailedLogins", "Integer", False, True, False),
    ]
    assert [each["insertable"] for each in answer["columnMetadata"]] == [False, True, True, False]


@pytest.mark.parametrize(
    ("soql", "expected"),
    [
        (
            "SELECT Profile.Name, Alias, Profile.UserLicense.Name FROM User",
            [("Profile", ["Name", ("UserLicense", ["Name"])]), "Alias"],
        ),
        (
            "SELECT Name, (SELECT LastName, Owner.Name FROM Contacts) FROM Account",
            ["Name", ("Contacts", ["LastName", ("Owner", ["Name"])])],
        ),
        (
            "SELECT TYPEOF Owner WHEN User THEN Email, Phone ELSE Name END FROM Case",
            [("Owner", ["Email", "Phone", "Name"])],
        ),
        ("SELECT COUNT() FROM User", ["expr0"]),
        (
            "SELECT Profile.Name, COUNT(Id), MAX(CreatedDate) newest FROM User GROUP BY Profile.Name",
            ["Name", "expr0", "newest"],
        ),
    ],
)
def test_columns_come_as_the_query_names_them(caller: Caller, soql: str, expected: list[Any]) -> None:
    assert names(columns(caller, soql)["columnMetadata"]) == expected


def test_aggregates_and_relationships_are_marked(caller: Caller) -> None:
    grouped = columns(caller, "SELECT Department, COUNT(Id) FROM User GROUP BY Department")
    assert grouped["groupBy"] is True
    assert [(each["aggregate"], each["displayName"]) for each in grouped["columnMetadata"]] == [
        (False, "Department"),
        (True, "COUNT(Id)"),
    ]
    parent = columns(caller, "SELECT Manager.Name FROM User")["columnMetadata"][0]
    assert (parent["foreignKeyName"], parent["aggregate"]) == ("ManagerId", False)
    children = columns(caller, "SELECT (SELECT Id FROM Contacts) FROM Account")["columnMetadata"][0]
    assert (children["foreignKeyName"], children["aggregate"]) == (None, True)


def test_columns_of_a_wrong_query_are_refused_as_the_query_is(caller: Caller) -> None:
    answer = caller.get("/query", params={"q": "SELECT Nope FROM User", "columns": "true"})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALID_FIELD")
