"""What describe's addresses lead to (REST API guide, sObject Layouts)."""

import pytest
from tests.sf_emulator.rest.conftest import API, Caller

from sf_emulator.objects import Org
from sf_emulator.objects.own_objects import put_own_document


def test_every_address_that_describe_gives_leads_somewhere(reader: Caller) -> None:
    described = reader.get("/sobjects/Account/describe").json()
    urls = {name: url for name, url in described["urls"].items() if "{" not in url and url.startswith(API)}
    assert {"layouts", "compactLayouts", "approvalLayouts", "listviews", "quickActions", "describe"} <= set(urls)
    missing = {name for name, url in urls.items() if reader.get(url).status_code != 200}
    assert missing == set()
    layout = described["recordTypeInfos"][0]["urls"]["layout"]
    assert reader.get(layout).json()["detailLayoutSections"]


def test_layout_shows_every_field_and_edits_those_that_may_be_written(reader: Caller) -> None:
    (layout,) = reader.get("/sobjects/Contact/describe/layouts").json()["layouts"]

    def names(section: str) -> list[str]:
        rows = layout[section][0]["layoutRows"]
        return [item["layoutComponents"][0]["value"] for row in rows for item in row["layoutItems"]]

    assert {"CreatedDate", "MailingAddress", "OwnerId"} <= set(names("detailLayoutSections"))
    assert "CreatedDate" not in names("editLayoutSections")
    item = layout["editLayoutSections"][0]["layoutRows"][0]["layoutItems"][0]
    assert item["layoutComponents"][0]["details"]["name"] == item["layoutComponents"][0]["value"]


def test_every_record_type_has_its_layout(caller: Caller, org: Org) -> None:
    put_own_document(org, {"name": "Account", "record_types": {"Partner": "Partner Account"}})
    described = caller.get("/sobjects/Account/describe").json()["recordTypeInfos"]
    assert [info["name"] for info in described] == ["Partner Account", "Master"]
    for info in described:
        assert caller.get(info["urls"]["layout"]).json()["editLayoutSections"]
    layouts = caller.get("/sobjects/Account/describe/layouts").json()
    assert [mapping["developerName"] for mapping in layouts["recordTypeMappings"]] == ["Partner", "Master"]
    assert layouts["recordTypeSelectorRequired"] == [True]
    made = caller.post("/sobjects/Account", {"Name": "Acme", "RecordTypeId": described[0]["recordTypeId"]})
    row = caller.query("SELECT RecordType.Name FROM Account WHERE RecordType.DeveloperName = 'Partner'")["records"][0]
    assert (made.status_code, row["RecordType"]["Name"]) == (201, "Partner Account")


def test_object_without_layouts_has_none(reader: Caller) -> None:
    assert reader.get("/sobjects/PermissionSetAssignment/describe/layouts").status_code == 404
    assert reader.get("/sobjects/Account/describe/layouts/012000000000001").status_code == 404


@pytest.mark.parametrize(
    ("path", "empty"),
    [
        ("/quickActions", []),
        ("/sobjects/Account/quickActions", []),
        ("/process/rules", {"rules": {}}),
        ("/process/approvals", {"approvals": {}}),
        ("/sobjects/Account/describe/approvalLayouts", {"approvalLayouts": []}),
    ],
)
def test_org_has_neither_actions_nor_rules(reader: Caller, path: str, empty: object) -> None:
    assert reader.get(path).json() == empty
