"""People and groups."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from instep.directory.models import Group, Person
from instep.provisioning.assigning import add_assignment
from instep.provisioning.models import Account, Plan, Run
from tests.console.pages import Page

BAD_DAY = Path(__file__).parent.parent / "data" / "people-bad-day.csv"
CSV = b"First Name,Last Name,Work Email,Employee ID,Groups\nAda,Lind,ada@acme.example,E9,Sales;Support\n"


def names(page: Page) -> list[str]:
    return page.texts("//tbody/tr/th//a")


def test_list_shows_everybody_by_family_name(signed_in: Client, people: list[Person]) -> None:
    page = Page(signed_in.get("/people/"))
    assert names(page) == ["Zoë Ahlberg", "Ben Moser", "Cleo Novak"]
    assert "3 people" in page.text


def test_status_is_said_in_the_sources_own_word(signed_in: Client, people: list[Person]) -> None:
    page = Page(signed_in.get("/people/"))
    assert page.texts("//td[@data-label='Status']") == ["Active", "Active", "Terminated"]


def test_search_and_filters_narrow_the_list(signed_in: Client, people: list[Person]) -> None:
    assert names(Page(signed_in.get("/people/?q=executive"))) == ["Ben Moser"]
    assert names(Page(signed_in.get("/people/?status=inactive"))) == ["Cleo Novak"]
    assert names(Page(signed_in.get("/people/?group=Sales&q=zo"))) == ["Zoë Ahlberg"]
    assert names(Page(signed_in.get("/people/?group=Gone"))) == ["Zoë Ahlberg", "Ben Moser", "Cleo Novak"]


def test_htmx_gets_the_rows_alone(signed_in: Client, people: list[Person]) -> None:
    page = Page(signed_in.get("/people/?q=ben", headers={"HX-Request": "true"}))
    assert names(page) == ["Ben Moser"]
    assert page.find("//h1") == []


def test_long_lists_come_a_page_at_a_time(signed_in: Client, db: None) -> None:
    Person.objects.bulk_create(
        Person(user_name=f"p{number:03}@acme.example", family_name=f"Person {number:03}") for number in range(120)
    )
    page = Page(signed_in.get("/people/?status=active&page=2"))
    assert names(page)[0] == "Person 050"
    assert "51–100 of 120 people" in page.text
    assert page.links()["Next"] == "?status=active&page=3"


def test_nobody_found_offers_everybody(signed_in: Client, people: list[Person]) -> None:
    page = Page(signed_in.get("/people/?q=nosuchperson"))
    assert "Nobody matches" in page.text
    assert page.links()["Show everybody"] == "/people/"


def test_empty_directory_offers_an_import(signed_in: Client) -> None:
    page = Page(signed_in.get("/people/"))
    assert "No people yet" in page.text
    assert page.links()["Import people"] == "/people/import/"


def test_person_shows_attributes_manager_reports_groups_and_accounts(
    signed_in: Client, people: list[Person], applied: Run
) -> None:
    zoe, ben, _ = people
    Account.objects.create(
        connection=applied.connection, person=ben, salesforce_id="005000000000002AAA", origin="linked"
    )
    page = Page(signed_in.get(f"/people/{ben.pk}/"))
    assert page.links()["Zoë Ahlberg"] == f"/people/{zoe.pk}/"
    for shown in ("Account Executive", "E2", "Linked to an existing user", "005000000000002AAA", "Sales"):
        assert shown in page.text
    assert "Ben Moser" in Page(signed_in.get(f"/people/{zoe.pk}/")).links()


def test_person_shows_what_salesforce_refused(signed_in: Client, people: list[Person], applied: Run) -> None:
    page = Page(signed_in.get(f"/people/{people[0].pk}/"))
    assert "DUPLICATE_USERNAME" in page.text


def test_groups_show_how_many_people_they_reach(signed_in: Client, people: list[Person], plan: Plan) -> None:
    group = Group.objects.get()
    add_assignment(plan.connection, group=group, profile="Standard User")
    page = Page(signed_in.get("/groups/"))
    assert page.texts("//tbody//td") == ["2", "2", "1 application"]
    detail = Page(signed_in.get(f"/groups/{group.pk}/"))
    assert names(detail) == ["acme", "Zoë Ahlberg", "Ben Moser"]


def test_group_search_says_when_nothing_matches(signed_in: Client, people: list[Person]) -> None:
    assert "No group matches" in Page(signed_in.get("/groups/?q=finance")).text


def test_csv_adds_people_and_their_groups(signed_in: Client) -> None:
    page = Page(signed_in.post("/people/import/", {"file": SimpleUploadedFile("hr.csv", CSV), "action": "import"}))
    assert page.texts("//h2[@id='report']") == ["Imported"]
    assert page.texts("//div[@class='figure good']") == ["1added"]
    ada = Person.objects.get()
    assert (ada.user_name, sorted(ada.groups.values_list("name", flat=True))) == (
        "ada@acme.example",
        ["Sales", "Support"],
    )


def test_check_only_says_what_an_import_would_do_and_stores_nothing(signed_in: Client) -> None:
    page = Page(signed_in.post("/people/import/", {"file": SimpleUploadedFile("hr.csv", CSV), "action": "check"}))
    assert page.texts("//h2[@id='report']") == ["What an import would do"]
    assert page.texts("//div[@class='figure good']") == ["1added"]
    assert not Person.objects.exists()


def test_bad_rows_are_listed_with_their_lines_and_nothing_is_imported(signed_in: Client) -> None:
    upload = SimpleUploadedFile("bad-day.csv", BAD_DAY.read_bytes())
    page = Page(signed_in.post("/people/import/", {"file": upload, "action": "import"}))
    assert "Nothing was imported" in page.text
    assert len(page.texts("//td[contains(@class, 'top')]")) > 5
    assert "line " in page.texts("//td[contains(@class, 'top')]")[0].lower()
    assert not Person.objects.exists()


def test_bad_rows_may_be_skipped(signed_in: Client) -> None:
    upload = SimpleUploadedFile("bad-day.csv", BAD_DAY.read_bytes())
    page = Page(signed_in.post("/people/import/", {"file": upload, "action": "import", "skip_bad_rows": "on"}))
    assert page.texts("//h2[@id='report']") == ["Imported"]
    assert Person.objects.exists()


def test_file_that_is_no_list_of_people_is_refused_in_the_form(signed_in: Client) -> None:
    page = Page(
        signed_in.post("/people/import/", {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n"), "action": "import"})
    )
    assert "Nothing was saved" in page.text
    assert page.find("//*[@role='alert']")
