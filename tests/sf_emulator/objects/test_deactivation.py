"""Who stands in the way of being deactivated, and why."""

from pathlib import Path

import pytest
from tests.sf_emulator.orgs import StoppedClock, refusals, used_seats, user_id

from sf_emulator.objects import Actor, Org, RecordRefused, open_org
from sf_emulator.objects.access.org_settings import SettingRefused, change_org_settings
from sf_emulator.objects.duties import duties_of
from sf_emulator.objects.texts import DUTIES
from sf_emulator.store import Store

KELLY = "kelly.leon@northwind.example"

WITH_HIERARCHY = """
custom_fields:
  User:
    Mentor__c: {type: reference, label: Mentor, to: [User]}
"""


def deactivate(org: Org, username: str, actor: Actor) -> None:
    org.update("User", user_id(org, username), {"IsActive": False}, actor)


def give_duty(org: Org, duty: str, user: str = KELLY, **more: str) -> None:
    change_org_settings(org, {"user_duties": [{"duty": duty, "user": user, **more}]})


@pytest.mark.parametrize(
    ("duty", "text"),
    [
        (
            "default_case_owner",
            "You cannot deactivate this user. You cannot deactivate a user who is the default owner of cases.",
        ),
        ("default_workflow_user", "You cannot deactivate the Default Workflow User."),
        ("web_to_lead_creator", "You cannot disable the Web to Lead Default Creator."),
    ],
)
def test_duty_stands_in_the_way_in_salesforces_words(org: Org, admin: Actor, duty: str, text: str) -> None:
    give_duty(org, duty)
    with pytest.raises(RecordRefused) as caught:
        deactivate(org, KELLY, admin)
    assert refusals(caught.value) == [("FIELD_INTEGRITY_EXCEPTION", text, ("IsActive",))]


@pytest.mark.parametrize("duty", DUTIES)
def test_every_duty_keeps_its_user_and_nobody_else(org: Org, admin: Actor, duty: str) -> None:
    give_duty(org, duty, user=user_id(org, KELLY)[:15], name="Big Deal")
    before = used_seats(org)
    with pytest.raises(RecordRefused) as caught:
        deactivate(org, KELLY, admin)
    assert refusals(caught.value)[0][1].endswith(" : Big Deal")
    assert used_seats(org) == before
    deactivate(org, "april.carrillo@northwind.example", admin)


def test_all_duties_are_named_at_once_and_freezing_goes_first(org: Org, admin: Actor) -> None:
    org.change_setting(
        "user_duties", [{"duty": duty, "user": KELLY} for duty in ("default_lead_owner", "automated_case_user")]
    )
    assert len(duties_of(org, user_id(org, KELLY))) == 2
    login = org.find("UserLogin", UserId=user_id(org, KELLY))[0]["Id"]
    org.update("UserLogin", login, {"IsFrozen": True}, admin)
    assert org.get("UserLogin", login)["IsFrozen"]  # type: ignore[index]


def test_user_without_the_duty_any_more_is_deactivated(org: Org, admin: Actor) -> None:
    give_duty(org, "default_case_owner")
    give_duty(org, "default_case_owner", user="april.carrillo@northwind.example")
    deactivate(org, KELLY, admin)


def test_custom_hierarchy_field_keeps_whom_it_points_at(admin: Actor, org: Org, tmp_path: Path) -> None:
    sample = (Path(__file__).parents[3] / "src/sf_emulator/objects/sample_org.yaml").read_text()
    file = tmp_path / "org.yaml"
    file.write_text(sample.replace("custom_fields:\n  User:\n", WITH_HIERARCHY.lstrip()))
    mentored = open_org(Store(None), StoppedClock(), file)
    mentor = user_id(mentored, KELLY)
    mentored.update("User", user_id(mentored, "kbrown@northwind.example"), {"Mentor__c": mentor}, admin)
    with pytest.raises(RecordRefused) as caught:
        deactivate(mentored, KELLY, admin)
    assert refusals(caught.value)[0][1] == (
        "Cannot complete this operation. Cannot inactivate user that is the value of a hierarchy field: Mentor. "
        ": Kieran Brown"
    )


@pytest.mark.parametrize("value", [{}, [1], [{"duty": "sweeping", "user": KELLY}], [{"duty": "default_case_owner"}]])
def test_setting_that_is_no_list_of_duties_is_refused(org: Org, value: object) -> None:
    with pytest.raises(SettingRefused, match="user_duties is who may not be deactivated"):
        change_org_settings(org, {"user_duties": value})
