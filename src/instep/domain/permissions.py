"""What Salesforce must allow the integration user, and why: exactly this, with everything that it depends on."""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Permission:
    """One user permission. Metadata writes `name`, SOQL puts `Permissions` before it, Setup shows `label`, and the
    doctor's line is called after `code`. `is_vital`: provisioning fails without it."""

    name: str
    label: str
    code: str
    why: str
    is_vital: bool = True


_COMES_WITH_MANAGE_USERS = "Manage Users depends on it"

# The procedure's list, for the profile itself, and what Salesforce adds to Manage Users (salesforce-api.md, A15).
INTEGRATION_PERMISSIONS = (
    Permission("ApiEnabled", "API Enabled", "api-enabled", "Without it every API call is refused"),
    Permission("ManageUsers", "Manage Users", "manage-users", "Creates, changes, freezes and deactivates users"),
    Permission(
        "AssignPermissionSets", "Assign Permission Sets", "assign-permission-sets", "Grants and revokes permission sets"
    ),
    Permission(
        "ManageInternalUsers",
        "Manage Internal Users",
        "manage-internal-users",
        "Creates and changes users of the company",
    ),
    Permission(
        "ResetPasswords", "Reset User Passwords and Unlock Users", "reset-passwords", "Sets passwords and unlocks users"
    ),
    Permission(
        "ViewSetup", "View Setup and Configuration", "view-setup", "Reads profiles, licences and permission sets"
    ),
    Permission("ViewAllUsers", "View All Users", "view-all-users", "Sees every user, so that nobody is created twice"),
    Permission("ViewRoles", "View Roles and Role Hierarchy", "view-roles", "Reads the roles that people are given"),
    Permission("FreezeUsers", "Freeze Users", "freeze-users", "Ends the access of leavers at once"),
    Permission("ManageRoles", "Manage Roles", "manage-roles", _COMES_WITH_MANAGE_USERS, is_vital=False),
    Permission(
        "ManageProfilesPermissionsets",
        "Manage Profiles and Permission Sets",
        "manage-profiles",
        _COMES_WITH_MANAGE_USERS,
        is_vital=False,
    ),
    Permission("ManageSharing", "Manage Sharing", "manage-sharing", _COMES_WITH_MANAGE_USERS, is_vital=False),
    Permission(
        "ManageIpAddresses", "Manage IP Addresses", "manage-ip-addresses", _COMES_WITH_MANAGE_USERS, is_vital=False
    ),
    Permission(
        "ManageLoginAccessPolicies",
        "Manage Login Access Policies",
        "manage-login-policies",
        _COMES_WITH_MANAGE_USERS,
        is_vital=False,
    ),
    Permission(
        "ManagePasswordPolicies",
        "Manage Password Policies",
        "manage-password-policies",
        _COMES_WITH_MANAGE_USERS,
        is_vital=False,
    ),
    Permission(
        "MonitorLoginHistory", "Monitor Login History", "login-history", _COMES_WITH_MANAGE_USERS, is_vital=False
    ),
    Permission(
        "DelegatedTwoFactor",
        "Manage Multi-Factor Authentication in User Interface",
        "manage-multi-factor",
        _COMES_WITH_MANAGE_USERS,
        is_vital=False,
    ),
)

# For a user that nobody signs in as. It takes something away: the user cannot open Salesforce's pages.
API_ONLY = Permission(
    "ApiUserOnly", "API Only User", "api-only-user", "Keeps the user out of Salesforce's pages", is_vital=False
)


def permissions_for(*, api_only: bool) -> tuple[Permission, ...]:
    """What the integration user's profile gives, sorted by name."""
    given = (*INTEGRATION_PERMISSIONS, API_ONLY) if api_only else INTEGRATION_PERMISSIONS
    return tuple(sorted(given, key=lambda permission: permission.name))
