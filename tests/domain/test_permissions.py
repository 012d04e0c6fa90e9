"""What the integration user is given: all that Manage Users depends on, and nothing that reads or changes data."""

from instep.domain.permissions import API_ONLY, INTEGRATION_PERMISSIONS, permissions_for

# What an org answers when one of these is missing: salesforce-api.md, A15.
MANAGE_USERS_DEPENDS_ON = {
    "AssignPermissionSets",
    "DelegatedTwoFactor",
    "FreezeUsers",
    "ManageInternalUsers",
    "ManageIpAddresses",
    "ManageLoginAccessPolicies",
    "ManagePasswordPolicies",
    "ManageProfilesPermissionsets",
    "ManageRoles",
    "ManageSharing",
    "MonitorLoginHistory",
    "ViewAllUsers",
}
OF_INSTEP_ITSELF = {"ApiEnabled", "ManageUsers", "ResetPasswords", "ViewRoles", "ViewSetup"}


def test_integration_user_may_do_what_manage_users_depends_on_and_nothing_more() -> None:
    assert {given.name for given in INTEGRATION_PERMISSIONS} == MANAGE_USERS_DEPENDS_ON | OF_INSTEP_ITSELF


def test_every_permission_has_a_label_and_a_reason_of_its_own() -> None:
    assert all(given.label and given.why for given in (*INTEGRATION_PERMISSIONS, API_ONLY))
    assert len({given.label for given in INTEGRATION_PERMISSIONS}) == len(INTEGRATION_PERMISSIONS)


def test_api_only_user_gets_the_same_and_the_restriction() -> None:
    names = [given.name for given in permissions_for(api_only=True)]
    assert names == sorted(names)
    assert set(names) - {given.name for given in permissions_for(api_only=False)} == {"ApiUserOnly"}
