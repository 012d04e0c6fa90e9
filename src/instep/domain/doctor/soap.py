"""SOAP sign-in: does the org let it, which version, until when?"""

from collections.abc import Iterator

from instep.domain.credentials import SOAP_LOGIN_REFUSED, SignIn, soap_days_left, soap_end
from instep.domain.doctor.facts import Facts
from instep.domain.doctor.findings import Group, Line, Verdict, failure, ok, warning

NEWEST_LOGIN_VERSION = 64.0  # login() is gone from 65.0 on (salesforce-api.md, A16)
MOVE = "Authorise OAuth beside it and switch: the SOAP credentials can stay until it works"


def _login(facts: Facts) -> Iterator[Verdict]:
    if not facts.soap_username:
        return
    if facts.sign_in.way is not SignIn.SOAP:
        yield ok(f"SOAP credentials of {facts.soap_username} are stored and not in use, so they were not tried")
    elif not facts.sign_in.refused:
        yield ok(f"The org let {facts.soap_username} sign in with SOAP")
    elif facts.sign_in.refused.code == SOAP_LOGIN_REFUSED:
        is_open = soap_days_left(facts.now.date()) > 0
        cause = "it is disabled, or the user lacks Use Any API Auth" if is_open else "Salesforce has retired it"
        yield failure(f"The org refuses SOAP login() itself: {cause}", MOVE, facts.sign_in.refused.said)


def _permission(facts: Facts) -> Iterator[Verdict]:
    user = facts.user
    if not facts.soap_username or facts.sign_in.way is not SignIn.SOAP or user is None:
        return
    if user.has("UseAnyApiAuth"):
        yield ok(f"{user.username} has Use Any API Auth")
    elif "UseAnyApiAuth" in user.known:
        yield warning(
            f"{user.username} lacks Use Any API Auth: SOAP stops when the org begins to ask for it",
            f"{MOVE}, or give it Use Any API Auth until then",
        )
    else:
        yield ok("This org does not know the permission Use Any API Auth yet")


def _version(facts: Facts) -> Iterator[Verdict]:
    if not facts.soap_username:
        return
    if float(facts.soap_version) > NEWEST_LOGIN_VERSION:
        yield failure(f"Instep calls login() at {facts.soap_version}, where it is gone", "Install the newest Instep")
    else:
        yield ok(f"Instep calls login() at {facts.soap_version}, the newest version that has it being 64.0")


def _days_left(facts: Facts) -> Iterator[Verdict]:
    if not facts.soap_username:
        return
    days = soap_days_left(facts.now.date())
    ends = soap_end()
    if facts.sign_in.way is not SignIn.SOAP:
        yield ok(f"SOAP login() ends on {ends}; Instep does not sign in with it")
    elif days:
        yield warning(f"SOAP login() ends on {ends}: {days:,} days left", MOVE)
    else:
        yield failure(f"SOAP login() ended on {ends}", MOVE)


LINES = (
    Line(
        "soap-login",
        Group.SOAP,
        "The org lets SOAP sign in",
        "New orgs have it switched off, and old ones can switch it off",
        "Setup → User Interface → Enable SOAP API login()",
        _login,
    ),
    Line(
        "soap-permission",
        Group.SOAP,
        "The user has Use Any API Auth",
        "Orgs can let only users with this permission sign in with SOAP; new ones do",
        "The permission Use Any API Auth, on the user's profile or permission set",
        _permission,
    ),
    Line(
        "soap-version",
        Group.SOAP,
        "login() is called at a version that has it",
        "login() is gone from API 65.0 on",
        "The version belongs to the release of Instep",
        _version,
    ),
    Line(
        "soap-days-left",
        Group.SOAP,
        "Days until SOAP login() ends",
        "Salesforce retires login() at 31.0 to 64.0 with Summer '27",
        "In Instep under Provisioning → Integration",
        _days_left,
    ),
)
