"""simple-salesforce through its ordinary calls."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from simple_salesforce import (
    Salesforce,
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
    SFType,
    format_soql,
)
from tests.clients.certificates import key_and_certificate
from tests.clients.salesforce_com import MY_DOMAIN, session_with

from sf_emulator.testing import Org


@pytest.fixture
def session(org: Org) -> Iterator[requests.Session]:
    with session_with(org) as session:
        yield session


@pytest.fixture
def sf(org: Org, session: requests.Session) -> Salesforce:
    """Signed in with user name, password and security token."""
    return Salesforce(
        username=org.username, password=org.password, security_token=org.security_token, version="60.0", session=session
    )


@pytest.fixture
def accounts(sf: Salesforce) -> Salesforce:
    return SFType("Account", sf.session_id, sf.sf_instance, sf_version="60.0", session=sf.session)


# --- signing in ---


def test_password_and_security_token_sign_in(sf: Salesforce, org: Org) -> None:
    assert sf.sf_instance == org.url.removeprefix("https://")
    assert sf.is_sandbox() is False
    assert sf.oauth2("userinfo")["preferred_username"] == org.username


def test_username_password_grant_signs_in_where_the_org_allows_it(org: Org, session: requests.Session) -> None:
    def sign_in() -> Salesforce:
        return Salesforce(
            username=org.username,
            password=org.password + org.security_token,
            consumer_key=org.consumer_key,
            consumer_secret=org.consumer_secret,
            domain=MY_DOMAIN,
            session=session,
        )

    with pytest.raises(SalesforceAuthenticationFailed, match="authentication failure"):
        sign_in()
    org.settings(username_password_flow=True)
    assert sign_in().query("SELECT Id FROM User LIMIT 1")["totalSize"] == 1


def test_client_credentials_sign_in_as_the_user_that_the_app_runs_as(org: Org, session: requests.Session) -> None:
    app = org.make_app("Nightly", client_credentials_flow=True, run_as=org.username, scopes=["api", "id"])
    key, secret = app["consumer_key"], app["consumer_secret"]
    sf = Salesforce(consumer_key=key, consumer_secret=secret, domain=MY_DOMAIN, session=session)
    assert sf.oauth2("userinfo")["preferred_username"] == org.username


def test_certificate_signs_in_once_the_app_is_approved(org: Org, session: requests.Session, tmp_path: Path) -> None:
    key, certificate = key_and_certificate()
    (tmp_path / "server.key").write_text(key)
    app = org.make_app("Certified", digital_signatures=True, certificate=certificate, scopes=["api", "refresh_token"])

    def sign_in() -> Salesforce:
        return Salesforce(
            username=org.username,
            consumer_key=app["consumer_key"],
            privatekey_file=str(tmp_path / "server.key"),
            session=session,
        )

    refused = pytest.raises(SalesforceAuthenticationFailed, match="user hasn't approved this consumer")
    with pytest.warns(UserWarning, match="self-authorize"), refused:
        sign_in()
    approved = {"permitted_users": "admin_approved", "profiles": ["System Administrator"]}
    org.control("PATCH", f"apps/{app['number']}", approved)
    assert sign_in().query("SELECT Id FROM User LIMIT 1")["totalSize"] == 1


def test_wrong_password_is_refused_with_salesforces_code(org: Org, session: requests.Session) -> None:
    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        Salesforce(username=org.username, password="wrong", security_token="", session=session)
    assert refused.value.code == "INVALID_LOGIN"
    assert "Invalid username, password, security token; or user locked out." in str(refused.value)


# --- queries and searches ---


def test_queries_come_page_by_page(sf: Salesforce) -> None:
    for start in range(0, 600, 200):
        records = [{"LastName": f"Smith {number:03}"} for number in range(start, start + 200)]
        sf.restful("composite/sobjects", method="POST", json=_collection("Contact", records))
    soql = "SELECT LastName FROM Contact ORDER BY LastName"
    headers = {"Sforce-Query-Options": "batchSize=250"}
    first = sf.query(soql, headers=headers)
    assert (first["totalSize"], first["done"], len(first["records"])) == (600, False, 250)
    second = sf.query_more(first["nextRecordsUrl"], identifier_is_url=True)
    assert [record["LastName"] for record in second["records"]] == [f"Smith {number:03}" for number in range(250, 500)]
    assert [record["LastName"] for record in sf.query_all_iter(soql, headers=headers)][-1] == "Smith 599"


def test_quoted_values_are_found_again(sf: Salesforce) -> None:
    name = 'O\'Brien \\ "Sons"\n& Co'
    sf.Account.create({"Name": name})
    found = sf.query(format_soql("SELECT Name FROM Account WHERE Name = {name}", name=name))
    assert [record["Name"] for record in found["records"]] == [name]
    assert sf.query_all("SELECT Name FROM Account", include_deleted=True)["totalSize"] == 1


def test_searches_find_words(sf: Salesforce) -> None:
    made = sf.Account.create({"Name": "Findable Works"})
    found = sf.search("FIND {Findable} IN ALL FIELDS RETURNING Account(Id, Name)")["searchRecords"]
    assert [record["Id"] for record in found] == [made["id"]]
    assert [record["Id"] for record in sf.quick_search("Findable")["searchRecords"]] == [made["id"]]


def test_malformed_query_says_where(sf: Salesforce) -> None:
    with pytest.raises(SalesforceMalformedRequest) as refused:
        sf.query("SELECT Id FROM User WHERE Nope = 1")
    error = refused.value.content[0]
    assert (refused.value.status, error["errorCode"]) == (400, "INVALID_FIELD")
    assert "ERROR at Row:1:Column:27" in error["message"]
    assert "No such column 'Nope' on entity 'User'" in error["message"]


# --- records ---


def test_record_is_made_read_changed_and_deleted(accounts: SFType) -> None:
    made = accounts.create({"Name": "Acme", "Industry": "Energy"})
    assert (made["success"], made["errors"]) == (True, [])
    assert accounts.get(made["id"])["Industry"] == "Energy"
    assert accounts.update(made["id"], {"Phone": "555"}) == 204
    assert accounts.get(made["id"])["Phone"] == "555"
    assert accounts.delete(made["id"]) == 204
    with pytest.raises(SalesforceResourceNotFound) as gone:
        accounts.get(made["id"])
    assert gone.value.content[0]["errorCode"] in ("NOT_FOUND", "ENTITY_IS_DELETED")


def test_external_id_creates_then_updates(sf: Salesforce) -> None:
    user = sf.query("SELECT Id FROM User WHERE IsActive = TRUE AND Alias != 'admin' LIMIT 1")["records"][0]["Id"]
    sf.User.update(user, {"Employee_Id__c": "K-1"})
    assert sf.User.get_by_custom_id("Employee_Id__c", "K-1")["Id"] == user
    assert sf.User.upsert("Employee_Id__c/K-1", {"Department": "Sales"}) in (200, 204)
    assert sf.User.get(user)["Department"] == "Sales"


def test_missing_field_is_refused_with_its_name(sf: Salesforce) -> None:
    with pytest.raises(SalesforceMalformedRequest) as refused:
        sf.Contact.create({"FirstName": "Only"})
    assert refused.value.content == [
        {
            "message": "Required fields are missing: [LastName]",
            "errorCode": "REQUIRED_FIELD_MISSING",
            "fields": ["LastName"],
        }
    ]


def test_changes_since_are_listed(accounts: SFType, org: Org) -> None:
    kept, gone = (accounts.create({"Name": name})["id"] for name in ("Kept", "Gone"))
    accounts.delete(gone)
    now = datetime.fromisoformat(org.control("GET", "clock")["now"])
    start, end = now - timedelta(hours=1), now + timedelta(minutes=2)
    assert kept in accounts.updated(start, end)["ids"]
    assert [record["id"] for record in accounts.deleted(start, end)["deletedRecords"]] == [gone]


def test_describes_agree_with_each_other(sf: Salesforce, accounts: SFType) -> None:
    names = [each["name"] for each in sf.describe()["sobjects"]]
    assert {"Account", "Contact", "User", "PermissionSetAssignment"} <= set(names)
    described = accounts.describe()
    assert next(each for each in described["fields"] if each["name"] == "Name")["nillable"] is False
    assert accounts.metadata()["objectDescribe"]["keyPrefix"] == described["keyPrefix"] == "001"
    assert accounts.describe_layout("012000000000000AAA")["detailLayoutSections"]


# --- bulk ---


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    return [{"LastName": f"Bulk {number}", "Email": f"b{number}@x.example"} for number in range(450)]


def test_bulk_api_1_loads_changes_and_reads_records(sf: Salesforce, rows: list[dict[str, Any]]) -> None:
    results = sf.bulk.Contact.insert([*rows, {"FirstName": "Nameless"}], batch_size=200)
    assert [result["success"] for result in results] == [True] * 450 + [False]
    assert results[-1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    ids = [{"Id": result["id"]} for result in results[:-1]]
    changed = sf.bulk.Contact.update([each | {"Title": "Buyer"} for each in ids])
    assert all(result["success"] for result in changed)
    assert len(sf.bulk.Contact.query("SELECT Id FROM Contact WHERE Title = 'Buyer'", wait=0)) == 450
    assert all(result["success"] for result in sf.bulk.Contact.delete(ids[:200]))
    pages = list(sf.bulk.Contact.query("SELECT Id FROM Contact", lazy_operation=True, wait=0))
    assert sum(len(page) for page in pages) == 250


def test_bulk_api_2_loads_changes_and_reads_records(sf: Salesforce, rows: list[dict[str, Any]], tmp_path: Path) -> None:
    job = sf.bulk2.Contact.insert(records=rows, wait=0)[0]
    assert (job["numberRecordsProcessed"], job["numberRecordsFailed"], job["numberRecordsTotal"]) == (450, 0, 450)
    saved = sf.bulk2.Contact.get_successful_records(job["job_id"])
    assert saved.startswith('"sf__Id","sf__Created",')
    assert saved.count("\n") == 451
    pages = list(sf.bulk2.Contact.query("SELECT Id, LastName FROM Contact", max_records=200, wait=0))
    assert [page.count("\n") - 1 for page in pages] == [200, 200, 50]
    files = sf.bulk2.Contact.download("SELECT Id FROM Contact", path=str(tmp_path), wait=0)
    assert sum(each["number_of_records"] for each in files) == 450


def test_bulk_api_2_tells_which_records_failed_and_why(sf: Salesforce) -> None:
    records = [{"LastName": "Good", "Email": "g@x.example"}, {"LastName": "", "Email": "b@x.example"}]
    job = sf.bulk2.Contact.insert(records=records, wait=0)[0]
    assert (job["numberRecordsProcessed"], job["numberRecordsFailed"]) == (2, 1)
    failed = sf.bulk2.Contact.get_failed_records(job["job_id"])
    assert "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --" in failed


# --- the rest ---


def test_limits_and_the_usage_that_every_answer_tells_agree(sf: Salesforce, org: Org) -> None:
    limits = sf.limits()["DailyApiRequests"]
    sf.query("SELECT Id FROM User LIMIT 1")
    usage = sf.api_usage["api-usage"]
    assert usage.total == limits["Max"]
    assert usage.used == limits["Max"] - limits["Remaining"] + 1


def test_password_is_set(sf: Salesforce, org: Org) -> None:
    user = sf.query("SELECT Id, Username FROM User WHERE IsActive = TRUE AND Alias != 'admin' LIMIT 1")["records"][0]
    assert sf.set_password(user["Id"], "a-New-passw0rd") is None
    with pytest.raises(Exception, match="INVALID"):
        sf.set_password(user["Id"], "short")


def test_client_with_its_password_goes_on_when_its_session_ends(sf: Salesforce, org: Org) -> None:
    org.end_sessions()
    assert sf.query("SELECT Id FROM User LIMIT 1")["totalSize"] == 1
    assert [each["status"] for each in org.journal(path="/query")] == [401, 200]


def test_ended_session_is_told_apart_from_other_errors(org: Org, session: requests.Session) -> None:
    sf = Salesforce(instance_url=org.url, session_id=org.log_in(), session=session)
    org.end_sessions()
    with pytest.raises(SalesforceExpiredSession) as expired:
        sf.query("SELECT Id FROM User")
    assert expired.value.content == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def test_composite_refers_to_what_came_before(sf: Salesforce) -> None:
    body = {
        "compositeRequest": [
            {
                "method": "POST",
                "url": "/services/data/v60.0/sobjects/Account",
                "referenceId": "acme",
                "body": {"Name": "Acme"},
            },
            {
                "method": "POST",
                "url": "/services/data/v60.0/sobjects/Contact",
                "referenceId": "ann",
                "body": {"LastName": "Ann", "AccountId": "@{acme.id}"},
            },
        ]
    }
    answers = sf.restful("composite", method="POST", json=body)["compositeResponse"]
    assert [answer["httpStatusCode"] for answer in answers] == [201, 201]
    found = sf.query("SELECT Account.Name FROM Contact WHERE LastName = 'Ann'")["records"]
    assert found[0]["Account"]["Name"] == "Acme"


@pytest.mark.parametrize(
    "call",
    [
        lambda sf: sf.apexecute("Nope", method="GET"),
        lambda sf: sf.restful("chatter/nope"),
        lambda sf: sf.toolingexecute("nope"),
    ],
    ids=["apex", "chatter", "tooling"],
)
def test_what_the_org_does_not_have_is_not_found_and_in_the_journal(
    sf: Salesforce, org: Org, call: Callable[[Salesforce], Any]
) -> None:
    with pytest.raises(SalesforceResourceNotFound) as refused:
        call(sf)
    assert refused.value.content[0]["errorCode"] == "NOT_FOUND"
    assert len(org.journal(unknown="true")) == 1


def _collection(sobject: str, records: list[dict[str, Any]]) -> dict[str, Any]:
    return {"allOrNone": True, "records": [{"attributes": {"type": sobject}, **record} for record in records]}
