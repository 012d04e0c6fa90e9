"""Account, Contact, Lead, Opportunity and Case: values, defaults and rules."""

from datetime import timedelta
from typing import Any

import pytest
from tests.sf_emulator.orgs import only_reason, refusals, user_id

from sf_emulator.objects import Actor, Org, RecordRefused

OPPORTUNITY = {"Name": "Cranes", "StageName": "Qualification", "CloseDate": "2026-12-31"}


def made(org: Org, sobject: str, actor: Actor, **fields: Any) -> dict[str, Any]:
    row = org.get(sobject, org.insert(sobject, fields, actor))
    assert row is not None
    return row


def refused(org: Org, sobject: str, actor: Actor, **fields: Any) -> RecordRefused:
    with pytest.raises(RecordRefused) as caught:
        org.insert(sobject, fields, actor)
    return caught.value


def test_record_belongs_to_who_makes_it(org: Org) -> None:
    kelly = org.actor(user_id(org, "kelly.leon@northwind.example"))
    account = made(org, "Account", kelly, Name="Acme")
    assert (account["OwnerId"], account["CreatedById"], account["IsDeleted"]) == (kelly.user_id, kelly.user_id, False)


def test_inactive_user_gets_no_records(org: Org, admin: Actor) -> None:
    inactive = next(user["Id"] for user in org.find("User") if not user["IsActive"])
    error = only_reason(refused(org, "Account", admin, Name="Acme", OwnerId=inactive))
    assert error.status_code == "INACTIVE_OWNER_OR_USER"


def test_address_is_made_of_its_parts(org: Org, admin: Actor) -> None:
    account = made(org, "Account", admin, Name="Acme", BillingCity="Dublin", BillingLatitude=53.3498)
    assert account["BillingAddress"] == {
        "city": "Dublin",
        "country": None,
        "geocodeAccuracy": None,
        "latitude": 53.3498,
        "longitude": None,
        "postalCode": None,
        "state": None,
        "street": None,
    }
    assert account["ShippingAddress"] is None
    org.update("Account", account["Id"], {"BillingCity": None, "BillingLatitude": None}, admin)
    assert org.find("Account")[0]["BillingAddress"] is None


def test_compound_field_is_never_written(org: Org, admin: Actor) -> None:
    error = only_reason(refused(org, "Account", admin, Name="Acme", BillingAddress={"city": "Dublin"}))
    assert (error.status_code, error.fields) == ("INVALID_FIELD_FOR_INSERT_UPDATE", ("BillingAddress",))


def test_name_of_a_contact_leaves_the_salutation_out(org: Org, admin: Actor) -> None:
    contact = made(org, "Contact", admin, Salutation="Dr.", FirstName="Grace", LastName="Hopper")
    assert contact["Name"] == "Grace Hopper"


def test_contact_whose_mail_bounces_says_so(org: Org, admin: Actor) -> None:
    contact = made(org, "Contact", admin, LastName="Hopper", EmailBouncedDate="2026-11-01T10:00:00Z")
    assert (contact["IsEmailBounced"], contact["EmailBouncedDate"]) == (True, "2026-11-01T10:00:00.000+0000")


@pytest.mark.parametrize(
    ("stage", "closed", "won", "probability", "category"),
    [
        ("Prospecting", False, False, 10.0, "Pipeline"),
        ("Closed Won", True, True, 100.0, "Closed"),
        ("Closed Lost", True, False, 0.0, "Omitted"),
        ("A stage of one's own", False, False, 0.0, "Pipeline"),
    ],
)
def test_stage_says_how_likely_a_sale_is(
    org: Org, admin: Actor, stage: str, closed: bool, won: bool, probability: float, category: str
) -> None:
    row = made(org, "Opportunity", admin, **OPPORTUNITY | {"StageName": stage, "Amount": "1000.005"})
    assert (row["IsClosed"], row["IsWon"], row["Probability"]) == (closed, won, probability)
    assert (row["ForecastCategoryName"], row["ForecastCategory"]) == (category, category)
    assert (row["Amount"], row["ExpectedRevenue"]) == (1000.01, round(1000.01 * probability / 100 + 1e-9, 2))


def test_probability_that_was_sent_stays(org: Org, admin: Actor) -> None:
    row = made(org, "Opportunity", admin, **OPPORTUNITY, Probability=35, ForecastCategoryName="Best Case")
    assert (row["Probability"], row["ForecastCategory"]) == (35.0, "BestCase")
    org.clock.advance(timedelta(hours=1))
    org.update("Opportunity", row["Id"], {"StageName": "Closed Won"}, admin)
    later = org.find("Opportunity")[0]
    assert (later["Probability"], later["IsWon"]) == (100.0, True)
    assert later["LastStageChangeDate"] == "2026-11-23T10:00:00.000+0000"


@pytest.mark.parametrize(
    ("first_month", "by_start", "close_date", "fiscal"),
    [
        (1, False, "2026-12-31", "2026 4"),
        (4, False, "2026-03-31", "2026 4"),
        (4, False, "2026-04-01", "2027 1"),
        (4, True, "2026-04-01", "2026 1"),
    ],
)
def test_fiscal_period_follows_the_close_date(
    org: Org, admin: Actor, first_month: int, by_start: bool, close_date: str, fiscal: str
) -> None:
    year = {"FiscalYearStartMonth": first_month, "UsesStartDateAsFiscalYearName": by_start}
    org.update("Organization", org.id, year, None)
    assert made(org, "Opportunity", admin, **OPPORTUNITY | {"CloseDate": close_date})["Fiscal"] == fiscal


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("Amount", "1e20", "NUMBER_OUTSIDE_VALID_RANGE"),
        ("Probability", 1000, "NUMBER_OUTSIDE_VALID_RANGE"),
        ("Amount", "much", "JSON_PARSER_ERROR"),
        ("Amount", "NaN", "JSON_PARSER_ERROR"),
        ("CloseDate", "31.12.2026", "JSON_PARSER_ERROR"),
        ("CloseDate", "1699-12-31", "NUMBER_OUTSIDE_VALID_RANGE"),
        ("CloseDate", "4001-01-01", "NUMBER_OUTSIDE_VALID_RANGE"),
        ("ForecastCategoryName", "Maybe", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("IsWon", True, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ("AccountId", "003Ws0000000001AAA", "FIELD_INTEGRITY_EXCEPTION"),
    ],
)
def test_value_that_a_sale_cannot_have_is_refused(org: Org, admin: Actor, field: str, value: object, code: str) -> None:
    assert only_reason(refused(org, "Opportunity", admin, **OPPORTUNITY | {field: value})).status_code == code


def test_required_fields_are_named_together(org: Org, admin: Actor) -> None:
    assert refusals(refused(org, "Opportunity", admin)) == [
        (
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [Name, StageName, CloseDate]",
            ("Name", "StageName", "CloseDate"),
        )
    ]


def test_cases_are_numbered_in_order(org: Org, admin: Actor) -> None:
    assert [made(org, "Case", admin)["CaseNumber"] for _ in range(3)] == ["00000001", "00000002", "00000003"]


def test_case_is_open_until_its_status_closes_it(org: Org, admin: Actor) -> None:
    case = made(org, "Case", admin, Subject="Broken")
    assert (case["Status"], case["Priority"], case["IsClosed"]) == ("New", "Medium", False)
    org.update("Case", case["Id"], {"Status": "Closed"}, admin)
    closed = org.find("Case")[0]
    assert (closed["IsClosed"], closed["ClosedDate"]) == (True, org.now())
    org.update("Case", case["Id"], {"Status": "Working"}, admin)
    assert (org.find("Case")[0]["IsClosed"], org.find("Case")[0]["ClosedDate"]) == (False, None)


def test_case_shows_its_contact_and_takes_the_account(org: Org, admin: Actor) -> None:
    account = org.insert("Account", {"Name": "Acme"}, admin)
    contact = org.insert("Contact", {"LastName": "Hopper", "AccountId": account, "Phone": "1"}, admin)
    case = made(org, "Case", admin, ContactId=contact)
    assert (case["AccountId"], case["ContactPhone"]) == (account, "1")
    org.update("Contact", contact, {"Phone": "2"}, admin)
    assert org.find("Case")[0]["ContactPhone"] == "2"
    org.update("Case", case["Id"], {"ContactId": None}, admin)
    assert org.find("Case")[0]["ContactPhone"] is None


@pytest.mark.parametrize(
    ("sobject", "name", "above"), [("Account", "Name", "ParentId"), ("Contact", "LastName", "ReportsToId")]
)
def test_nobody_is_above_themselves(org: Org, admin: Actor, sobject: str, name: str, above: str) -> None:
    top = org.insert(sobject, {name: "Top"}, admin)
    middle = org.insert(sobject, {name: "Middle", above: top}, admin)
    bottom = org.insert(sobject, {name: "Bottom", above: middle}, admin)
    for boss in (top, middle, bottom):
        with pytest.raises(RecordRefused) as caught:
            org.update(sobject, top, {above: boss}, admin)
        assert (only_reason(caught.value).status_code, only_reason(caught.value).fields) == (
            "CIRCULAR_DEPENDENCY",
            (above,),
        )
    org.update(sobject, bottom, {above: top}, admin)
    assert org.field_of(sobject, bottom, above) == top


# --- tasks, campaigns, roles ---


def test_task_closes_by_its_status_and_is_of_high_priority_by_its_priority(org: Org, admin: Actor) -> None:
    task = made(org, "Task", admin, Subject="Call")
    assert (task["Status"], task["Priority"], task["IsClosed"], task["IsHighPriority"]) == (
        "Not Started",
        "Normal",
        False,
        False,
    )
    org.update("Task", task["Id"], {"Status": "Completed", "Priority": "High"}, admin)
    done = org.find("Task")[0]
    assert (done["IsClosed"], done["CompletedDateTime"], done["IsHighPriority"]) == (True, org.now(), True)


def test_task_belongs_to_the_account_of_what_it_is_about(org: Org, admin: Actor) -> None:
    account = org.insert("Account", {"Name": "Acme"}, admin)
    other = org.insert("Account", {"Name": "Other"}, admin)
    sale = org.insert("Opportunity", OPPORTUNITY | {"AccountId": account}, admin)
    contact = org.insert("Contact", {"LastName": "Smith", "AccountId": other}, admin)
    campaign = org.insert("Campaign", {"Name": "Fair"}, admin)
    lead = org.insert("Lead", {"LastName": "Doe", "Company": "Doe Ltd"}, admin)
    about = [
        ({"WhatId": account}, account),
        ({"WhatId": sale, "WhoId": contact}, account),
        ({"WhoId": contact, "WhatId": campaign}, other),
        ({"WhoId": lead}, None),
    ]
    assert [made(org, "Task", admin, **sent)["AccountId"] for sent, _ in about] == [account for _, account in about]


def test_tasks_and_roles_go_with_their_contact(org: Org, admin: Actor) -> None:
    contact = org.insert("Contact", {"LastName": "Smith"}, admin)
    sale = org.insert("Opportunity", OPPORTUNITY, admin)
    org.insert("Task", {"WhoId": contact}, admin)
    org.insert("OpportunityContactRole", {"ContactId": contact, "OpportunityId": sale}, admin)
    org.delete("Contact", contact, admin)
    assert (org.find("Task"), org.find("OpportunityContactRole")) == ([], [])


def test_campaign_is_not_above_itself(org: Org, admin: Actor) -> None:
    fair = made(org, "Campaign", admin, Name="Fair")
    assert (fair["Status"], fair["IsActive"]) == ("Planned", False)
    with pytest.raises(RecordRefused, match="CIRCULAR_DEPENDENCY"):
        org.update("Campaign", fair["Id"], {"ParentId": fair["Id"]}, admin)
