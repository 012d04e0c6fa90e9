"""What provisioning a whole company costs in API calls, as the org counts them."""

from pathlib import Path

from django.utils import timezone
from tests.provisioning.acme import Acme, lines

from instep.directory.importing import import_people
from instep.directory.models import Person

PEOPLE = Path(__file__).parent.parent / "data" / "people.csv"
PLACES = {
    "sf-sales": ("Sales User", "Sales_Cloud_User"),
    "sf-support": ("Support User", "Service_Cloud_User"),
    "sf-marketing": ("Marketing User", "Marketing_Campaigns"),
    "sf-read-only": ("Read Only", "Reports_and_Dashboards"),
    "sf-admins": ("Standard User", "CRM_Administration"),
}


def test_provisioning_the_company_from_nothing_takes_at_most_20_api_calls(acme: Acme) -> None:
    import_people(PEOPLE, timezone.now())
    assert Person.objects.count() == 320
    for group, (profile, permission_set) in PLACES.items():
        acme.assign(group, profile, permission_set)
    acme.assign("sf-forecasting", "Standard User", "Forecasting_User", priority=200)
    seen = last_request(acme)

    run = acme.import_and_apply()

    calls = [request for request in acme.org.journal(since=str(seen)) if request["is_api_call"]]
    assert (run.status, run.summary) == ("done", {"done": 468})
    assert len(calls) <= 20
    assert len(acme.org.query("SELECT Id FROM User WHERE EmployeeNumber LIKE 'E%' AND IsActive = true")) >= 200
    assert lines(acme.plan()) == []
    acme.import_org()
    assert lines(acme.plan()) == []


def test_plan_says_how_many_api_calls_its_apply_takes(acme: Acme) -> None:
    acme.assign("sf-sales", "Sales User", "Sales_Cloud_User")
    for number in range(201):
        acme.person(f"Ann Number{number}", "sf-sales")
    acme.import_org()
    plan = acme.plan()
    seen = last_request(acme)
    acme.apply(plan)
    calls = [request for request in acme.org.journal(since=str(seen)) if request["is_api_call"]]
    assert (plan.api_calls, len(calls)) == (4, 4)


def last_request(acme: Acme) -> int:
    return max((request["number"] for request in acme.org.journal()), default=0)
