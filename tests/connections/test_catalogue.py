"""An org's reference data."""

import pytest
from tests.emulator import Emulator

from instep.connections.binding import OtherOrg
from instep.connections.catalogue import read_catalogue
from instep.connections.models import (
    Connection,
    OrgLicence,
    OrgPermissionSet,
    OrgProfile,
    OrgRole,
    OrgUserField,
)
from instep.connections.opening import open_org


def read(connection: Connection) -> int:
    with open_org(connection) as org:
        read_catalogue(connection, org)
        return org.calls


def test_tables_equal_the_org_after_six_calls(authorized_connection: Connection) -> None:
    assert read(authorized_connection) == 6
    salesforce = OrgLicence.objects.get(connection=authorized_connection, name="Salesforce")
    assert salesforce.total > salesforce.used > 0
    assert salesforce.free == salesforce.total - salesforce.used
    profile = OrgProfile.objects.get(connection=authorized_connection, name="Standard User")
    assert profile.licence_id_in_org == salesforce.salesforce_id
    assert OrgRole.objects.filter(connection=authorized_connection).exclude(parent_id_in_org="").exists()
    assert OrgPermissionSet.objects.filter(connection=authorized_connection).exists()
    assert OrgUserField.objects.get(connection=authorized_connection, name="Username").is_required
    locale = OrgUserField.objects.get(connection=authorized_connection, name="LocaleSidKey")
    assert locale.is_restricted
    assert "de_DE" in locale.picklist


def test_reading_again_keeps_rows_changes_names_and_removes_what_is_gone(authorized_connection: Connection) -> None:
    read(authorized_connection)
    profile = OrgProfile.objects.get(connection=authorized_connection, name="Standard User")
    OrgProfile.objects.filter(pk=profile.pk).update(name="Old name")
    OrgRole.objects.create(connection=authorized_connection, salesforce_id="00E000000000001AAA", name="Gone")
    OrgUserField.objects.create(
        connection=authorized_connection,
        name="Gone__c",
        label="Gone",
        type="string",
        is_createable=True,
        is_updateable=True,
        is_required=False,
    )
    read(authorized_connection)
    assert OrgProfile.objects.get(pk=profile.pk).name == "Standard User"
    assert not OrgRole.objects.filter(name="Gone").exists()
    assert not OrgUserField.objects.filter(name="Gone__c").exists()


def test_catalogue_of_another_org_changes_nothing(authorized_connection: Connection, emulator: Emulator) -> None:
    authorized_connection.org_id = "00D000000000001AAA"
    authorized_connection.save()
    with pytest.raises(OtherOrg):
        read(authorized_connection)
    assert not OrgProfile.objects.exists()
