"""What Salesforce must allow the integration user, and why: exactly this, with everything that it depends on."""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Permission:
    """One user permission. Metadata writes `name`, SOQL puts `Permissions` before it, Setup shows `label`."""

    name: str
    label: str
    why: str


_COMES_WITH_MANAGE_USERS = "Manage Users depends on it"

# Source: salesforce-api.md, A15; sorted by name, as metadata lists them.
INTEGRATION_PERMISSIONS = (
    Permission("ApiEnabled", "API Enabled", "signs in to the APIs"),
    Permission("AssignPermissionSets", "Assign Permission Sets", "gives and takes permission sets"),
    Permission("DelegatedTwoFactor", "Manage Multi-Factor Authentication in User Interface", _COMES_WITH_MANAGE_USERS),
    Permission("FreezeUsers", "Freeze Users", "ends a leaver's access at once"),
    Permission("ManageInternalUsers", "Manage Internal Users", "creates and changes employees' users"),
    Permission("ManageIpAddresses", "Manage IP Addresses", _COMES_WITH_MANAGE_USERS),
    Permission("ManageLoginAccessPolicies", "Manage Login Access Policies", _COMES_WITH_MANAGE_USERS),
    Permission("ManagePasswordPolicies", "Manage Password Policies", _COMES_WITH_MANAGE_USERS),
    Permission("ManageProfilesPermissionsets", "Manage Profiles and Permission Sets", _COMES_WITH_MANAGE_USERS),
    Permission("ManageRoles", "Manage Roles", _COMES_WITH_MANAGE_USERS),
    Permission("ManageSharing", "Manage Sharing", _COMES_WITH_MANAGE_USERS),
    Permission("ManageUsers", "Manage Users", "creates, changes, deactivates and reactivates users"),
    Permission("MonitorLoginHistory", "Monitor Login History", _COMES_WITH_MANAGE_USERS),
    Permission("ResetPasswords", "Reset User Passwords and Unlock Users", "sets passwords"),
    Permission("ViewAllUsers", "View All Users", "reads every user of the org"),
    Permission("ViewRoles", "View Roles and Role Hierarchy", "reads the roles that users are given"),
    Permission("ViewSetup", "View Setup and Configuration", "reads profiles, permission sets and licences"),
)

# For a user that nobody signs in as. It takes something away: the user cannot open Salesforce's pages.
API_ONLY = Permission("ApiUserOnly", "API Only User", "keeps the user out of Salesforce's pages")


def permissions_for(*, api_only: bool) -> tuple[Permission, ...]:
    """What the integration user's profile gives, sorted by name."""
    given = (*INTEGRATION_PERMISSIONS, API_ONLY) if api_only else INTEGRATION_PERMISSIONS
    return tuple(sorted(given, key=lambda permission: permission.name))
