"""The user that Instep signs in as: its permissions one by one, and whether it may too much."""

from collections.abc import Iterator
from functools import partial

from instep.domain.credentials import SignIn
from instep.domain.doctor.facts import Facts, Unseen
from instep.domain.doctor.findings import Group, Judge, Line, Verdict, failure, hidden, listed, ok, warning
from instep.domain.permissions import INTEGRATION_PERMISSIONS, Permission

API_DISABLED = "API_DISABLED_FOR_ORG"  # what Salesforce says
ADMINISTRATOR = "System Administrator"
POWERFUL = ("ModifyAllData", "ViewAllData", "AuthorApex", "CustomizeApplication")
PERMISSIONS_PLACE = "Setup → Profiles → the integration user's profile → Administrative Permissions"

LOOKED_UP = (*(needed.name for needed in INTEGRATION_PERMISSIONS), *POWERFUL, "ApiUserOnly", "UseAnyApiAuth")


def _permission(needed: Permission, facts: Facts) -> Iterator[Verdict]:
    user = facts.user
    yield from _shown_by_refusals(needed, facts)
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


def _shown_by_refusals(needed: Permission, facts: Facts) -> Iterator[Verdict]:
    """Without these two the user's permissions cannot be read, and that shows that they are missing."""
    step = f"Set {needed.label} on the profile of the integration user"
    if needed.name == "ApiEnabled" and facts.sign_in.code == API_DISABLED:
        said = facts.sign_in.refused.said if facts.sign_in.refused else ""
        yield failure(f"{needed.label}: missing, or the org's edition has no API", step, said)
    if needed.name == "ViewSetup" and facts.org and isinstance(facts.org.user, Unseen):
        yield failure(f"{needed.label}: missing, for the user's permissions do not show", step, facts.org.user.said)


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


def _line(needed: Permission) -> Line:
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
    *map(_line, INTEGRATION_PERMISSIONS),
)
