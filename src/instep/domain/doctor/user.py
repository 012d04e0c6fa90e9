"""The user that Instep signs in as: its permissions one by one, and whether it may too much."""

import dataclasses
from collections.abc import Iterator
from functools import partial

from instep.domain.credentials import SignIn
from instep.domain.doctor.facts import Facts, Unseen
from instep.domain.doctor.findings import Group, Judge, Line, Verdict, failure, hidden, listed, ok, warning

ADMINISTRATOR = "System Administrator"
POWERFUL = ("ModifyAllData", "ViewAllData", "AuthorApex", "CustomizeApplication")
PERMISSIONS_PLACE = "Setup → Profiles → the integration user's profile → Administrative Permissions"


@dataclasses.dataclass(frozen=True, slots=True)
class Needed:
    """A permission of the procedure. `is_vital`: provisioning fails without it."""

    name: str
    label: str
    code: str
    why: str
    is_vital: bool = True


# The procedure's list, for the profile itself, and what Salesforce adds to Manage Users (salesforce-api.md, A15).
NEEDED = (
    Needed("ApiEnabled", "API Enabled", "api-enabled", "Without it every API call is refused"),
    Needed("ManageUsers", "Manage Users", "manage-users", "Creates, changes, freezes and deactivates users"),
    Needed(
        "AssignPermissionSets", "Assign Permission Sets", "assign-permission-sets", "Grants and revokes permission sets"
    ),
    Needed(
        "ManageInternalUsers",
        "Manage Internal Users",
        "manage-internal-users",
        "Creates and changes users of the company",
    ),
    Needed(
        "ResetPasswords", "Reset User Passwords and Unlock Users", "reset-passwords", "Sets passwords and unlocks users"
    ),
    Needed("ViewSetup", "View Setup and Configuration", "view-setup", "Reads profiles, licences and permission sets"),
    Needed("ViewAllUsers", "View All Users", "view-all-users", "Sees every user, so that nobody is created twice"),
    Needed("ViewRoles", "View Roles and Role Hierarchy", "view-roles", "Reads the roles that people are given"),
    Needed("FreezeUsers", "Freeze Users", "freeze-users", "Ends the access of leavers at once"),
    Needed("ManageRoles", "Manage Roles", "manage-roles", "Manage Users depends on it", is_vital=False),
    Needed(
        "ManageProfilesPermissionsets",
        "Manage Profiles and Permission Sets",
        "manage-profiles",
        "Manage Users depends on it",
        is_vital=False,
    ),
    Needed("ManageSharing", "Manage Sharing", "manage-sharing", "Manage Users depends on it", is_vital=False),
    Needed(
        "ManageIpAddresses", "Manage IP Addresses", "manage-ip-addresses", "Manage Users depends on it", is_vital=False
    ),
    Needed(
        "ManageLoginAccessPolicies",
        "Manage Login Access Policies",
        "manage-login-policies",
        "Manage Users depends on it",
        is_vital=False,
    ),
    Needed(
        "ManagePasswordPolicies",
        "Manage Password Policies",
        "manage-password-policies",
        "Manage Users depends on it",
        is_vital=False,
    ),
    Needed(
        "MonitorLoginHistory", "Monitor Login History", "login-history", "Manage Users depends on it", is_vital=False
    ),
    Needed(
        "DelegatedTwoFactor",
        "Manage Multi-Factor Authentication in User Interface",
        "manage-multi-factor",
        "Manage Users depends on it",
        is_vital=False,
    ),
)


LOOKED_UP = (*(needed.name for needed in NEEDED), *POWERFUL, "ApiUserOnly", "UseAnyApiAuth")


def _permission(needed: Needed, facts: Facts) -> Iterator[Verdict]:
    user = facts.user
    if user is None or needed.name not in user.known:
        return
    sources = user.sources_of(needed.name)
    if any(source.is_profile for source in sources):
        yield ok(f"{needed.label}: from the profile {user.profile}")
    elif sources:
        yield warning(
            f"{needed.label}: only from {listed(source.name for source in sources)}, not from the profile",
            f"Set {needed.label} on the profile {user.profile} too: whoever takes that away stops provisioning",
        )
    elif needed.is_vital:
        yield failure(f"{needed.label}: missing", f"Set {needed.label} on the profile {user.profile}")
    else:
        yield warning(f"{needed.label}: missing", f"Set {needed.label} on the profile {user.profile}")


def _least_privilege(facts: Facts) -> Iterator[Verdict]:
    if facts.org is None:
        return
    if isinstance(facts.org.user, Unseen):
        yield hidden("The permissions of the integration user", facts.org.user.said)
        return
    user = facts.org.user
    step = f"Give {user.username} a profile of its own with API Enabled and Manage Users"
    surplus = [name for name in POWERFUL if user.has(name)]
    if user.profile == ADMINISTRATOR:
        yield warning(f"{user.username} has the profile {ADMINISTRATOR}, which is too much", step)
    elif surplus:
        yield warning(
            f"{user.username} has the profile {user.profile} and more than is needed: {listed(surplus)}", step
        )
    else:
        yield ok(f"{user.username} has the profile {user.profile} and no power over all data")


def _api_only(facts: Facts) -> Iterator[Verdict]:
    user = facts.user
    if user is None:
        return
    needs_pages = facts.sign_in.way is SignIn.OAUTH and facts.app is not None and facts.app.needs_refresh_token
    if not user.has("ApiUserOnly"):
        yield ok(f"{user.username} may sign in to Salesforce's pages")
    elif needs_pages:
        yield warning(
            f"{user.username} is an API-only user: it cannot press Allow when the authorisation is lost",
            "Sign in with a certificate or client credentials, or take API Only User away from it",
        )
    else:
        yield ok(f"{user.username} is an API-only user, which fits how Instep signs in")


def _line(needed: Needed) -> Line:
    judge: Judge = partial(_permission, needed)
    where = f"{PERMISSIONS_PLACE} → {needed.label}"
    title = f"The user has {needed.label}"
    return Line(f"permission-{needed.code}", Group.USER, title, needed.why, where, judge)


LINES = (
    Line(
        "least-privilege",
        Group.USER,
        "The user is no System Administrator",
        "Whoever gets hold of its tokens can do what it can do",
        "Setup → Users → the integration user → Profile",
        _least_privilege,
    ),
    Line(
        "api-only-user",
        Group.USER,
        "An API-only user does not have to use pages",
        "The web server flow needs a person at Salesforce's pages, which API-only users cannot open",
        f"{PERMISSIONS_PLACE} → API Only User",
        _api_only,
    ),
    *map(_line, NEEDED),
)
