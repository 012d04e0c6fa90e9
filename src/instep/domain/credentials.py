"""Which credentials provisioning uses, and the words for when there are none that work."""

import dataclasses
from datetime import date, datetime
from enum import StrEnum

from instep.domain.problems import Problem

INVALID_CREDENTIALS = (
    "The credentials used to connect to the API were invalid; please check your configuration"  # administrators know it
)

SOAP_LOGIN_REFUSED = "soap-login-refused"


class SignIn(StrEnum):
    """How a connection signs in."""

    OAUTH = "oauth"
    SOAP = "soap"


def choose_sign_in(*, rest_oauth_enabled: bool, oauth_authorized: bool, soap_saved: bool) -> SignIn | None:
    """The credentials table. None: neither can be used. An authorisation that was lost still counts as authorised,
    so that nothing falls back silently."""
    if rest_oauth_enabled and oauth_authorized:
        return SignIn.OAUTH
    return SignIn.SOAP if soap_saved else None


def invalid_credentials(connection: str, *, person: str = "", said: str = "", next_step: str = "") -> Problem:
    """The error that administrators know, for a whole run or for one person."""
    who = f" of user {person}" if person else ""
    return Problem(
        "invalid-credentials",
        f"Automatic provisioning{who} to app {connection} failed: {INVALID_CREDENTIALS}",
        said=said,
        next_step=next_step,
    )


def soap_login_refused(connection: str, *, said: str, next_step: str, today: date) -> Problem:
    """The org refuses SOAP login() itself: the same words, and a code that tells it from a wrong password. From the day
    on that login() ends, nobody can open it again."""
    ended = (
        f"Salesforce ended SOAP login() on {soap_end()}, and nobody can open it again. Authorise OAuth beside it and "
        f"switch: under Provisioning → Integration → Leave SOAP, or with `instep connection migrate {connection}`. "
        "Assignments and plans stay as they are"
    )
    step = next_step if soap_days_left(today) else ended
    return dataclasses.replace(invalid_credentials(connection, said=said, next_step=step), code=SOAP_LOGIN_REFUSED)


def no_credentials(connection: str, *, rest_oauth_enabled: bool) -> Problem:
    """Neither SOAP credentials nor a completed authorisation."""
    if rest_oauth_enabled:
        step = (
            "Authorise it: in the console under Provisioning → Integration press Authenticate with Salesforce.com and "
            f"Save, or run `instep connection authorize {connection}`"
        )
    else:
        step = (
            "Enter SOAP credentials, or turn on the feature OAuth and REST integration and authorise it: in the "
            f"console under Provisioning → Integration, or with `instep connection use {connection} --oauth` and "
            f"`instep connection authorize {connection}`"
        )
    return invalid_credentials(connection, next_step=step)


def api_integration_off(connection: str) -> Problem:
    return Problem(
        "api-integration-off",
        f"API integration is off for {connection}, so nothing is provisioned",
        next_step=(
            "Turn it on: in the console under Provisioning → Integration tick Enable API integration, or run "
            f"`instep connection use {connection} --oauth` (or --soap)"
        ),
    )


# Salesforce retires SOAP login() at API 31.0 to 64.0 with Summer '27 (salesforce-api.md, A16).
SOAP_LOGIN_ENDS = date(2027, 6, 1)


def soap_end() -> str:
    """The day, for people."""
    return f"{SOAP_LOGIN_ENDS.day} {SOAP_LOGIN_ENDS:%B %Y}"


def soap_days_left(today: date) -> int:
    """Days until SOAP sign-in stops working; 0 from the day on."""
    return max(0, (SOAP_LOGIN_ENDS - today).days)


CERTIFICATE_WARNING_DAYS = 30  # two people and a change window must fit in


def days_until(end: datetime, now: datetime) -> int:
    """Whole days left; 0 on the last day and after it."""
    return max(0, (end - now).days)


def ends_soon(end: datetime, now: datetime) -> bool:
    """Whether a certificate is to be renewed now."""
    return days_until(end, now) <= CERTIFICATE_WARNING_DAYS
