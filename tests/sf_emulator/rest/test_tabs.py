"""Tabs, themes and named layouts (REST API guide)."""

from collections.abc import Callable

from tests.sf_emulator.emulator import BASE_URL, Emulator
from tests.sf_emulator.rest.conftest import Caller
from tests.sf_emulator.soap.soap_client import SoapClient


def test_tabs_are_those_of_the_objects_that_the_caller_sees(caller: Caller, caller_of: Callable[[str], Caller]) -> None:
    tabs = caller.get("/tabs").json()
    assert [tab["label"] for tab in tabs] == ["Home", "Accounts", "Cases", "Contacts", "Leads", "Opportunities"]
    assert (tabs[1]["name"], tabs[1]["sobjectName"], tabs[1]["custom"]) == ("standard-Account", "Account", False)
    assert tabs[1]["url"] == f"{BASE_URL}/001/o"
    bare = caller_of("marketing-sync@northwind.example").get("/tabs").json()
    assert [tab["name"] for tab in bare] == ["standard-home"]


def test_icons_of_a_tab_are_pictures(reader: Caller) -> None:
    tab = reader.get("/tabs").json()[1]
    for url in (tab["iconUrl"], tab["miniIconUrl"], tab["icons"][0]["url"]):
        picture = reader.client.get(url)
        assert (picture.status_code, picture.headers["content-type"]) == (200, tab["icons"][0]["contentType"])


def test_theme_has_an_item_for_each_object_with_a_tab(reader: Caller) -> None:
    items = reader.get("/theme").json()["themeItems"]
    assert [item["name"] for item in items] == ["Account", "Case", "Contact", "Lead", "Opportunity"]
    assert items[0]["colors"] == [{"color": "7F8DE1", "context": "primary", "theme": "theme4"}]


def test_named_layout_is_one_that_describe_names(reader: Caller) -> None:
    described = reader.get("/sobjects/User/describe").json()
    (info,) = described["namedLayoutInfos"]
    address = described["urls"]["namedLayouts"].replace("{LayoutName}", info["name"])
    assert reader.get(address).json()["layouts"][0]["detailLayoutSections"]
    assert reader.get(address.replace(info["name"], "Nothing")).status_code == 404


def test_soap_tells_the_same_tabs(reader: Caller, emulator: Emulator) -> None:
    soap = SoapClient(emulator).sign_in()
    (app,) = soap.calls("describeTabs")
    labels = [tab.findtext("{*}label") for tab in app.findall("{*}tabs")]
    assert labels == [tab["label"] for tab in reader.get("/tabs").json()]
    assert [tab.findtext("{*}label") for tab in soap.calls("describeAllTabs")] == labels
    theme = soap.call("describeTheme", "<urn:sobjectType>Case</urn:sobjectType>")
    assert [item.findtext("{*}name") for item in theme.findall("{*}themeItems")] == ["Case"]
