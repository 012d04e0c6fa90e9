"""An org with something to ask about: accounts and who works there, deals, cases of people and queues, visits."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.sf_emulator.orgs import StoppedClock, user_id

from sf_emulator.objects import Org, open_org
from sf_emulator.objects.times import wire_time
from sf_emulator.soql import Page, Queries, QueryRefused, Searches
from sf_emulator.store import Store

VISIT = """
name: Visit__c
fields:
  Topics__c: {type: multipicklist, restricted: false, values: [Price, Quality, Delivery]}
  Kind__c: {type: picklist, values: {New: New customer, Old: Known customer}}
  On__c: {type: date}
  At__c: {type: datetime}
  From__c: {type: time}
  Fee__c: {type: currency, scale: 2}
  Guests__c: {type: double, scale: 0}
  Remote__c: {type: boolean}
  Notes__c: {type: textarea, length: 2000}
  Place__c: {type: location}
  Account__c: {type: reference, to: [Account], child_relationship: Visits}
"""
ACCOUNTS = ("Acme", "acme", "Globex", "Initech", "Umbrella")
PEOPLE = (("Ada", "Byron", "Acme"), ("Bo", "Ito", "Acme"), ("Cy", "Ødegård", "Globex"), ("Di", "Grau", None))
DEALS = (
    ("Acme", 100.0, "Prospecting"),
    ("Acme", 250.5, "Closed Won"),
    ("Globex", None, "Prospecting"),
    ("Initech", 75.0, "Closed Lost"),
    ("Initech", 75.0, "Prospecting"),
    (None, 10.0, "Closed Won"),
)
TOPICS = (None, "Price", "Price;Quality", "Delivery;Quality", "Delivery;Price;Quality")


def trade_org(folder: Path) -> Org:
    """The sample org with an object of its own, and records of business objects."""
    (folder / "Visit__c.yaml").write_text(VISIT, encoding="utf-8")
    org = open_org(Store(None), StoppedClock(), objects=folder)
    accounts = {name: _insert(org, "Account", Name=name) for name in ACCOUNTS}
    for first, last, account in PEOPLE:
        _insert(org, "Contact", FirstName=first, LastName=last, AccountId=accounts.get(str(account)))
    for account, amount, stage in DEALS:
        name = f"{account} {stage}"
        fields = {"AccountId": accounts.get(str(account)), "Amount": amount, "StageName": stage}
        _insert(org, "Opportunity", Name=name, CloseDate="2026-11-30", **fields)
    _add_cases(org)
    _add_visits(org, accounts["Globex"])
    return org


def _add_cases(org: Org) -> None:
    queue = _insert(org, "Group", Name="Helpdesk", DeveloperName="Helpdesk", Type="Queue")
    _insert(org, "QueueSobject", QueueId=queue, SobjectType="Case")
    kelly = user_id(org, "kelly.leon@northwind.example")
    for subject, owner in (("Broken", queue), ("Late", kelly), ("Lost", kelly)):
        _insert(org, "Case", Subject=subject, OwnerId=owner)


def _add_visits(org: Org, account: str) -> None:
    """Sixty visits, some hours to some years away from now, in either direction."""
    now = org.clock.now()
    for number in range(60):
        away = timedelta(hours=number * 7 + 1, days=number * number // 2)
        at = now + away if number % 2 else now - away
        _insert(
            org,
            "Visit__c",
            Name=f"Visit {number}",
            Topics__c=TOPICS[number % len(TOPICS)],
            Kind__c=(None, "New", "Old")[number % 3],
            On__c=at.date().isoformat() if number % 7 else None,
            At__c=wire_time(at) if number % 11 else None,
            From__c=f"{number % 24:02}:30:00.000Z",
            Fee__c=number * 1.25 if number % 4 else None,
            Guests__c=number % 5,
            Remote__c=number % 3 == 0,
            Notes__c="long" if number == 1 else None,
            Place__Latitude__s=number * 1.5 - 45 if number % 2 else None,
            Place__Longitude__s=number * 3.0 - 90 if number % 2 else None,
            Account__c=account if number < 5 else None,
        )


def _insert(org: Org, sobject: str, **fields: Any) -> str:
    return org.insert(sobject, fields, None)


def url(sobject: str, record_id: str) -> str:
    """Where a record would be found."""
    return f"/{sobject}/{record_id}"


def ask(org: Org, soql: str, username: str = "admin@northwind.example", **options: Any) -> Page:
    """The first page of a query's answer."""
    return Queries(org).run(soql, user_id(org, username), url, **options)


def values(org: Org, soql: str, **options: Any) -> list[tuple[Any, ...]]:
    """The values of every record, without its attributes."""
    records = ask(org, soql, **options).records
    return [tuple(value for name, value in record.items() if name != "attributes") for record in records]


def refusal(org: Org, soql: str) -> tuple[str, str]:
    """Code and text of why a query is not answered."""
    try:
        ask(org, soql)
    except QueryRefused as refused:
        return refused.error_code, refused.message
    raise AssertionError(f"answered: {soql}")


def search_or_ask(org: Org, text: str) -> None:
    """Have a search or a query answered or refused: anything else is an error."""
    try:
        if text.strip().lower().startswith("find"):
            Searches(org).run(text, user_id(org), url)
        else:
            ask(org, text)
    except QueryRefused as refused:
        assert refused.error_code.isupper()  # noqa: PT017 - a refusal is one of the two good ends


def now(org: Org) -> datetime:
    """The org's time, in UTC."""
    return org.clock.now().astimezone(UTC)
