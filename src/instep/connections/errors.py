"""What stops a connection, as a person reads it.

InstepError
├── ApiIntegrationOff     the switch is off: nothing runs
├── InvalidCredentials    neither SOAP credentials nor an authorisation that works
│   └── AuthorizationLost Salesforce no longer accepts what is stored (also a NeedsAuthorization)
├── SignInRefused         Salesforce did not let the app in, so nothing was saved
└── SalesforceFailed      any other error from Salesforce, worded for a person
"""

from instep.domain.problems import InstepError, Problem
from instep.salesforce import NeedsAuthorization, SalesforceError


class ApiIntegrationOff(InstepError):
    """The connection's API integration is switched off."""


class InvalidCredentials(InstepError):
    """Nothing to sign in with, or nothing that Salesforce accepts."""


class AuthorizationLost(InvalidCredentials, NeedsAuthorization):
    """Salesforce refused the stored credentials. Caught as either parent; `problem` is for people."""

    def __init__(self, problem: Problem, cause: NeedsAuthorization) -> None:
        NeedsAuthorization.__init__(
            self, cause.text, code=cause.code, status=cause.status, request=cause.request, next_step=cause.next_step
        )
        self.problems = (problem,)

    def __str__(self) -> str:
        return str(self.problem)


class SignInRefused(InstepError):
    """Signing in was tried and refused: what was saved before is still in effect."""


class SalesforceFailed(InstepError):
    """An error from Salesforce on its way to a person."""

    def __init__(self, error: SalesforceError, where: str = "") -> None:
        super().__init__(problem_of(error, where))


def problem_of(error: SalesforceError, where: str = "") -> Problem:
    """Our explanation of what went wrong at Salesforce, with its own words beside it."""
    code, summary, general_step = _EXPLANATIONS[_kind(error)]
    next_step = _CODE_STEPS.get(error.code, general_step)
    place = str(error.request) if error.request else ""
    return Problem(code, summary, where=where or place, said=error.said, next_step=error.next_step or next_step)


def for_people(error: Exception) -> InstepError | None:
    """The error as a door shows it; None when nobody foresaw it."""
    if isinstance(error, InstepError):
        return error
    return SalesforceFailed(error) if isinstance(error, SalesforceError) else None


def _kind(error: SalesforceError) -> str:
    return next((kind.__name__ for kind in type(error).__mro__ if kind.__name__ in _EXPLANATIONS), "SalesforceError")


_CODE_STEPS = {
    "API_DISABLED_FOR_ORG": (
        "Set API Enabled and Manage Users on the profile of the Salesforce user that Instep signs in as, then try again"
    ),
    "INSUFFICIENT_ACCESS": (
        "Give the Salesforce user that Instep signs in as the permission Manage Users, on its profile, then try again"
    ),
}
_EXPLANATIONS = {
    "TryAgainLater": (
        "salesforce-busy",
        "Salesforce could not do it now",
        "Nothing was changed by this request. Try again in a few minutes",
    ),
    "OutcomeUnknown": (
        "outcome-unknown",
        "The answer to a write was lost, so it is not known whether it was done",
        "Run it again: what is there is read before anything is sent",
    ),
    "NeedsAuthorization": (
        "needs-authorization",
        "Salesforce does not accept the credentials",
        "Re-authenticate with Salesforce.com in the console, or run `instep connection authorize NAME`",
    ),
    "LimitReached": (
        "limit-reached",
        "The org's API calls for 24 hours are used up",
        "Wait until calls are free again (Setup → Company Information shows them)",
    ),
    "Refused": ("refused", "Salesforce refused it", "Change what Salesforce names, then try again"),
    "UntrustedHost": (
        "untrusted-host",
        "The address does not belong to Salesforce, so nothing was sent to it",
        "If it is yours, name its host in INSTEP_ALLOWED_SALESFORCE_HOSTS and start Instep again",
    ),
    "Unintelligible": (
        "unintelligible",
        "The answer made no sense",
        "Check that the address is a Salesforce org and that no proxy answers in its place",
    ),
    "SalesforceError": ("salesforce-error", "Salesforce answered with an error", "Try again later"),
}
