"""A new e-mail address waits in Salesforce until its user confirms it: that is no drift."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.provisioning.acme import Acme, fields_of, line, lines

from instep.directory.models import Person
from instep.provisioning.models import Account


@pytest.fixture
def renamed(acme: Acme) -> Person:
    """Ann's new address was sent, and she has not confirmed it."""
    ann = acme.person("Ann Lee", "sales")
    acme.assign("sales")
    acme.import_and_apply()
    ann.email = "ann.newname@acme.example"
    ann.save()
    assert fields_of(line(acme.plan(), "update")) == {"Email": "ann.newname@acme.example"}
    acme.apply()
    return ann


def test_unconfirmed_address_is_not_sent_again(acme: Acme, renamed: Person) -> None:
    assert acme.user(renamed, "Email")["Email"] == "ann.lee@acme.example"
    assert lines(acme.plan()) == []
    acme.import_org()
    assert lines(acme.plan()) == []


def test_unconfirmed_address_is_drift_once_the_link_has_expired(acme: Acme, renamed: Person) -> None:
    acme.import_org()
    now = timezone.now()
    assert lines(acme.plan(now + timedelta(hours=71))) == []
    late = acme.plan(now + timedelta(hours=73))
    assert fields_of(line(late, "update")) == {"Email": "ann.newname@acme.example"}


def test_confirmed_address_is_observed_and_the_wait_is_over(acme: Acme, renamed: Person) -> None:
    acme.org.confirm_email(acme.user(renamed)["Id"])
    acme.import_org()
    account = Account.objects.get(person=renamed)
    assert (account.email_requested, account.email_requested_at) == ("", None)
    assert lines(acme.plan(timezone.now() + timedelta(hours=73))) == []


def test_another_new_address_is_sent_at_once(acme: Acme, renamed: Person) -> None:
    renamed.email = "ann.third@acme.example"
    renamed.save()
    assert fields_of(line(acme.plan(), "update")) == {"Email": "ann.third@acme.example"}
