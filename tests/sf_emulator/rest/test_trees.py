"""Trees of records (REST API guide, sObject Tree)."""

from typing import Any

import pytest
from tests.sf_emulator.rest.conftest import Caller

from sf_emulator.objects import Org


def node(sobject: str, reference: str, children: dict[str, list[Any]] | None = None, **fields: Any) -> dict[str, Any]:
    below = {name: {"records": records} for name, records in (children or {}).items()}
    return {"attributes": {"type": sobject, "referenceId": reference}} | fields | below


def contact(reference: str, **fields: Any) -> dict[str, Any]:
    return node("Contact", reference, LastName="Smith", **fields)


def errors(caller: Caller, *roots: dict[str, Any], sobject: str = "Account") -> dict[str, tuple[str, str]]:
    response = caller.post(f"/composite/tree/{sobject}", {"records": list(roots)})
    assert response.status_code == 400
    assert response.json()["hasErrors"] is True
    return {
        each["referenceId"]: (each["errors"][0]["statusCode"], each["errors"][0]["message"])
        for each in response.json()["results"]
    }


def test_records_are_created_with_their_children_level_by_level(caller: Caller, org: Org) -> None:
    roots = [
        node("Account", "ref1", {"Contacts": [contact("ref2"), contact("ref3", Email="a@b.example")]}, Name="Acme"),
        node("account", "ref4", name="Bravo"),
    ]
    response = caller.post("/composite/tree/Account/", {"records": roots})
    assert response.status_code == 201
    assert response.json()["hasErrors"] is False
    ids = {each["referenceId"]: each["id"] for each in response.json()["results"]}
    assert list(ids) == ["ref1", "ref4", "ref2", "ref3"]
    assert org.field_of("Account", ids["ref4"], "Name") == "Bravo"
    assert [org.field_of("Contact", ids[name], "AccountId") for name in ("ref2", "ref3")] == [ids["ref1"]] * 2


def test_refused_record_undoes_the_trees_and_is_the_only_one_named(caller: Caller, org: Org) -> None:
    bad = contact("ref2", Email="123")
    refused = errors(caller, node("Account", "ref1", {"Contacts": [bad, contact("ref3")]}, Name="Acme"))
    assert refused == {"ref2": ("INVALID_EMAIL_ADDRESS", "Email: invalid email address: 123")}
    assert org.find("Account", Name="Acme") == []


@pytest.mark.parametrize(
    ("roots", "names"),
    [
        ([node("Account", "same", Name="A"), node("Account", "same", Name="B")], {"same"}),
        ([node("Account", "", Name="A")], {""}),
        ([node("Contact", "ref1", LastName="A")], {"ref1"}),
        ([node("Account", f"ref{n}", Name="A") for n in range(201)], {"ref0"}),
    ],
)
def test_malformed_trees_are_refused(caller: Caller, org: Org, roots: list[dict[str, Any]], names: set[str]) -> None:
    refused = errors(caller, *roots)
    assert {(name, code) for name, (code, _) in refused.items()} == {(name, "INVALID_INPUT") for name in names}
    assert org.find("Account", Name="A") == []


def test_trees_are_five_levels_deep_at_most(reader: Caller) -> None:
    tree = node("Account", "level0", Name="A")
    for level in range(1, 6):
        tree = node("Account", f"level{level}", {"ChildAccounts": [tree]}, Name="A")
    assert errors(reader, tree)["level5"][0] == "INVALID_INPUT"
    assert reader.post("/composite/tree/Account", {"records": tree["ChildAccounts"]["records"]}).status_code == 201


def test_tree_is_sent_and_answered_as_xml(caller: Caller, org: Org) -> None:
    body = (
        '<SObjectTreeRequest><records type="Account" referenceId="ref1"><Name>Acme</Name><Contacts>'
        '<records type="Contact" referenceId="ref2"><LastName>Smith</LastName></records>'
        "</Contacts></records></SObjectTreeRequest>"
    )
    headers = {"Content-Type": "application/xml", "Accept": "application/xml"}
    response = caller.call("POST", "/composite/tree/Account", content=body, headers=headers)
    account = org.find("Account", Name="Acme")[0]["Id"]
    assert response.status_code == 201
    assert "<SObjectTreeResponse><hasErrors>false</hasErrors><results>" in response.text
    assert f"<id>{account}</id>" in response.text
    assert org.find("Contact", AccountId=account)[0]["LastName"] == "Smith"


@pytest.mark.parametrize("body", [{}, {"records": "x"}, {"records": [{"Name": "A"}]}])
def test_body_without_records_is_refused(reader: Caller, body: dict[str, Any]) -> None:
    response = reader.post("/composite/tree/Account", body)
    assert (response.status_code, response.json()[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")
