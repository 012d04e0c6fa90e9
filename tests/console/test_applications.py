"""Applications, their overview, assignments, import page and protected users."""

from django.contrib.auth.models import User
from django.test import Client

from instep.connections.models import Connection, OAuthCredential, OrgProfile, SoapCredential
from instep.directory.models import Group, Person
from instep.provisioning.assigning import add_assignment
from instep.provisioning.models import Account, Assignment, ObservedUser, ProtectedUser, Run
from tests.console.pages import Page

PROVISIONING = "/applications/acme/provisioning"


def test_empty_list_offers_to_add_one(signed_in: Client) -> None:
    page = Page(signed_in.get("/applications/"))
    assert "No Salesforce org yet" in page.text
    assert page.links()["Add application"] == "/add-application/"


def test_added_application_leads_to_its_integration(signed_in: Client) -> None:
    answer = signed_in.post("/add-application/", {"name": "emea", "environment": "sandbox"})
    assert answer["Location"] == "/applications/emea/provisioning/integration/edit/"
    added = Connection.objects.get()
    assert (added.name, added.environment, added.api_integration_enabled) == ("emea", "sandbox", True)


def test_application_that_cannot_be_added_says_every_reason(signed_in: Client, connection: Connection) -> None:
    page = Page(signed_in.post("/add-application/", {"name": "acme", "environment": "custom"}))
    assert "There is a connection acme already" in page.text
    assert page.inputs()["name"] == "acme"
    assert Connection.objects.count() == 1


def test_foreign_domain_is_refused(signed_in: Client) -> None:
    given = {"name": "emea", "environment": "custom", "domain": "https://evil.example"}
    page = Page(signed_in.post("/add-application/", given))
    assert "INSTEP_ALLOWED_SALESFORCE_HOSTS" in page.text
    assert not Connection.objects.exists()


def test_overview_shows_sign_in_licences_and_counts(
    signed_in: Client, imported: Connection, oauth: OAuthCredential
) -> None:
    page = Page(signed_in.get("/applications/acme/"))
    for words in ("Connected with OAuth", "Acme Inc", "integration@acme.example", "12 of 20", "00D000000000001EAA"):
        assert words in page.text


def test_soap_is_dated(signed_in: Client, soap: SoapCredential, time_machine_at_noon: None) -> None:
    Connection.objects.update(rest_oauth_enabled=False)
    page = Page(signed_in.get(f"{PROVISIONING}/integration/"))
    assert "Connected with SOAP" in page.text
    assert "SOAP login() ends on 1 June 2027: 211 days left" in page.text


def test_removing_is_asked_first(signed_in: Client, connection: Connection) -> None:
    page = Page(signed_in.get("/applications/acme/remove/"))
    assert "Users in Salesforce are not touched" in page.text
    assert Connection.objects.exists()
    assert signed_in.post("/applications/acme/remove/")["Location"] == "/applications/"
    assert not Connection.objects.exists()


def test_names_are_chosen_from_the_imported_org(signed_in: Client, imported: Connection, sales: Group) -> None:
    page = Page(signed_in.get(f"{PROVISIONING}/assignments/"))
    assert page.texts("//select[@name='profile']/option")[1:] == ["Standard User", "System Administrator"]
    assert page.texts("//select[@name='role']/option") == ["No role", "Sales EMEA"]
    assert page.texts("//div[@class='choices']/label") == ["CPQ User"]
    given = {"group": sales.pk, "profile": "Standard User", "role": "Sales EMEA", "permission_sets": ["CPQ_User"]}
    signed_in.post(f"{PROVISIONING}/assignments/", given | {"priority": 10})
    made = Assignment.objects.get()
    assert (made.group, made.profile, made.role, made.permission_sets, made.priority) == (
        sales,
        "Standard User",
        "Sales EMEA",
        ["CPQ_User"],
        10,
    )
    listed = Page(signed_in.get(f"{PROVISIONING}/assignments/"))
    assert listed.texts("//td[@data-label='Permission sets']") == ["CPQ User"]


def test_names_are_typed_before_the_first_import(
    signed_in: Client, connection: Connection, people: list[Person]
) -> None:
    page = Page(signed_in.get(f"{PROVISIONING}/assignments/"))
    assert "This org was not imported yet" in page.text
    given = {"person": "ben@acme.example", "profile": "Standard User", "permission_sets": "B_Set, A_Set", "priority": 5}
    signed_in.post(f"{PROVISIONING}/assignments/", given)
    made = Assignment.objects.get()
    assert (made.person, made.permission_sets) == (people[1], ["A_Set", "B_Set"])


def test_assignment_that_cannot_be_made_says_why(
    signed_in: Client, imported: Connection, sales: Group, people: list[Person]
) -> None:
    address = f"{PROVISIONING}/assignments/"
    nobody = Page(signed_in.post(address, {"person": "nobody@acme.example", "profile": "Standard User", "priority": 1}))
    assert "Nobody in the directory is" in nobody.text
    neither = Page(signed_in.post(address, {"profile": "Standard User", "priority": 1}))
    assert "Assign either a group or a person." in neither.text
    add_assignment(imported, group=sales, profile="Standard User")
    twice = Page(signed_in.post(address, {"group": sales.pk, "profile": "Standard User", "priority": 1}))
    assert "Sales is assigned on acme already" in twice.text


def test_removing_an_assignment_is_asked_first(signed_in: Client, connection: Connection, sales: Group) -> None:
    assignment = add_assignment(connection, group=sales, profile="Standard User")
    address = f"{PROVISIONING}/assignments/{assignment.pk}/remove/"
    assert "Remove the assignment of Sales?" in Page(signed_in.get(address)).text
    assert Assignment.objects.exists()
    signed_in.post(address)
    assert not Assignment.objects.exists()


def test_org_that_was_never_read_offers_an_import(signed_in: Client, connection: Connection) -> None:
    page = Page(signed_in.get(f"{PROVISIONING}/import/"))
    assert "The org was never read" in page.text
    assert "Import from Salesforce" in page.buttons()


def test_import_without_credentials_says_what_to_do(signed_in: Client, connection: Connection) -> None:
    page = Page(signed_in.post(f"{PROVISIONING}/import/start/", follow=True))
    assert "press Authenticate with Salesforce.com" in page.text
    assert not Run.objects.exists()


def test_users_of_the_org_are_listed_with_their_people(
    signed_in: Client, imported: Connection, people: list[Person]
) -> None:
    for place, (username, is_active) in enumerate((("ben@acme.example", True), ("old@acme.example", False))):
        ObservedUser.objects.create(
            connection=imported,
            salesforce_id=f"005{place}",
            username=username,
            is_active=is_active,
            profile_id_in_org="00e0",
        )
    Account.objects.create(connection=imported, person=people[1], salesforce_id="0050", origin="created")
    page = Page(signed_in.get(f"{PROVISIONING}/import/"))
    assert page.texts("//td[@data-label='Person']") == ["Ben Moser", "Not managed"]
    assert page.texts("//td[@data-label='State']") == ["Active", "Inactive"]
    rows = Page(signed_in.get(f"{PROVISIONING}/import/?q=old", headers={"HX-Request": "true"}))
    assert rows.texts("//td[@data-label='Profile']") == ["Standard User"]


def test_user_is_protected_and_no_longer(signed_in: Client, connection: Connection) -> None:
    address = f"{PROVISIONING}/protected/"
    page = Page(signed_in.post(address, {"username": "Break.Glass@acme.example", "reason": "emergency"}, follow=True))
    assert "break.glass@acme.example" in page.text
    signed_in.post(f"{address}remove/", {"username": "break.glass@acme.example"})
    assert not ProtectedUser.objects.exists()
    again = Page(signed_in.post(f"{address}remove/", {"username": "break.glass@acme.example"}, follow=True))
    assert "is not on the protected list of acme" in again.text


def test_linked_system_administrator_is_released_and_held(
    signed_in: Client, imported: Connection, people: list[Person], administrator: User
) -> None:
    profile = OrgProfile.objects.get(name="System Administrator")
    ObservedUser.objects.create(
        connection=imported,
        salesforce_id="0050",
        username="ben@acme.example",
        is_active=True,
        profile_id_in_org=profile.salesforce_id,
    )
    account = Account.objects.create(connection=imported, person=people[1], salesforce_id="0050", origin="linked")
    page = Page(signed_in.get(f"{PROVISIONING}/protected/"))
    assert page.texts("//td[@data-label='State']") == ["Protected"]
    signed_in.post(f"{PROVISIONING}/accounts/{account.pk}/release/")
    account.refresh_from_db()
    assert account.released_at is not None
    signed_in.post(f"{PROVISIONING}/accounts/{account.pk}/hold/")
    account.refresh_from_db()
    assert account.released_at is None
