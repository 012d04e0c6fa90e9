"""What each OAuth error of Salesforce means and what a person does next (salesforce-api.md, A5, A6 and A13).

Salesforce tells the causes of one `error` apart only by its description, so both are looked up; a few mean something
else in another flow. `docs/reference/errors.md` shows these tables:
`python -m tests.oauth_errors_page` writes them there.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterator

from instep.salesforce.errors import NeedsAuthorization, RequestLine, SalesforceError, TryAgainLater
from instep.salesforce.oauth.flows import Flow

REAUTHENTICATE = "Authenticate with Salesforce.com again, press Allow, then Save"
APP_SETTLES_IN = (
    "A new or changed app takes up to 10 minutes until it can be used: try again in a while. If it stays so, compare "
    "the OAuth Consumer Key with the app's, and check that the connection's environment is the org's"
)
COPY_AGAIN = (
    "Copy the Consumer Secret again from the app's page (Settings → OAuth Settings → Consumer Key and Secret) and "
    "authenticate again"
)
CALLBACK = "Add this callback address to the app's Callback URL, exactly as Instep shows it, and wait up to 10 minutes"
ALLOW_USERS = (
    "In the app's policies set Permitted Users to All users may self-authorize, or give the authorising user's profile "
    "or permission set access to the app"
)
PRE_AUTHORIZE = (
    "In the app's policies set Permitted Users to Admin approved users are pre-authorized and give the user's profile "
    "or a permission set of the user access to the app; or let the user allow the app once, with Authenticate with "
    "Salesforce.com"
)
UPLOAD_CERTIFICATE = (
    "In the app's OAuth settings enable Use digital signatures (JWT Bearer Flow) and upload the certificate that "
    "Instep shows under Provisioning → Integration → Edit, or that `instep connection certificate NAME` prints. Wait "
    "up to 10 minutes, then try again"
)
INSTALL_APP = (
    "In Setup open Connected Apps OAuth Usage and install the app, or give the authorising user the permission Approve "
    "Uninstalled Connected Apps"
)
REFRESH_SCOPE = (
    "Add the scope Perform requests at any time (refresh_token, offline_access) to the app's Selected OAuth scopes, "
    "wait up to 10 minutes, then authenticate again"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Meaning:
    """`code` is ours and stable. `is_final`: an authorisation that met this is lost until a person acts."""

    code: str
    summary: str
    next_step: str
    may_try_again: bool = False
    is_final: bool = True


def explain(error: str, description: str, flow: Flow = Flow.WEB_SERVER) -> Meaning:
    """The closest entry: flow and error, error and description, error alone, or a general one. Never fails."""
    words = " ".join(description.lower().split())
    for (where, known, text), meaning in _IN_FLOW.items():
        if (where, known) == (flow, error) and words.startswith(text):
            return meaning
    for (known, text), meaning in _BY_DESCRIPTION.items():
        if known == error and words.startswith(text):
            return meaning
    key = error.replace("-", "_").lower()
    return _BY_ERROR.get(key) or _OURS.get(key) or _UNKNOWN


def oauth_error(
    error: str,
    description: str,
    *,
    status: int | None,
    request: RequestLine | None,
    flow: Flow = Flow.WEB_SERVER,
) -> SalesforceError:
    """The exception for an OAuth error. None of these is cured by repeating, but for the transient ones."""
    meaning = explain(error, description, flow)
    kind = TryAgainLater if meaning is _TOO_OFTEN else NeedsAuthorization
    return kind(
        description, code=error, status=status, request=request, next_step=f"{meaning.summary}. {meaning.next_step}"
    )


def entries() -> list[tuple[Meaning, list[str]]]:
    """Every meaning with the errors of Salesforce that it explains, by its code."""
    errors: dict[Meaning, list[str]] = defaultdict(list)
    for meaning, error in _pairs():
        errors[meaning] += [error] if error else []
    return sorted(((meaning, sorted(said)) for meaning, said in errors.items()), key=lambda entry: entry[0].code)


def _pairs() -> Iterator[tuple[Meaning, str]]:
    for (flow, error, text), meaning in _IN_FLOW.items():
        yield meaning, f"{error}: {text} ({_FLOW_NAMES[flow]})" if text else f"{error} ({_FLOW_NAMES[flow]})"
    for (error, text), meaning in _BY_DESCRIPTION.items():
        yield meaning, f"{error}: {text}"
    for error, meaning in _BY_ERROR.items():
        yield meaning, error
    for meaning in (NO_REFRESH_TOKEN, *_OURS.values()):
        yield meaning, ""
    yield _UNKNOWN, "anything else"


NO_REFRESH_TOKEN = Meaning(
    "no-refresh-token", "Salesforce gave no refresh token, so access would end after a few hours", REFRESH_SCOPE
)
OTHER_USER = Meaning(
    "other-user",
    "Salesforce signed Instep in as another user than the one that was saved",
    "Check the user under Run As in the app's policies. If it was changed on purpose, sign in again and save",
)
WRONG_LOGIN_HOST = Meaning(
    "wrong-login-host",
    "This flow needs the org's own domain instead of login.salesforce.com or test.salesforce.com",
    "Set the connection's environment to custom with the org's My Domain address",
)
ASSERTION_REFUSED_BY_TIME = Meaning(
    "assertion-expired",
    "Salesforce found the assertion already over or valid for too long, so the two clocks differ",
    "Set this computer's clock by a time server (NTP), then try again: an assertion is valid for two minutes",
    is_final=False,
)
ASSERTION_UNVERIFIED = Meaning(
    "assertion-invalid", "Salesforce could not verify the assertion with the app's certificate", UPLOAD_CERTIFICATE
)
_REVOKED = Meaning(
    "authorization-lost",
    "The refresh token was revoked, has expired, or made way for a newer authorisation (Salesforce keeps five a user "
    "and app)",
    f"{REAUTHENTICATE}. Check that the app's Refresh Token Policy is Refresh token is valid until revoked",
)
_NOT_INSTALLED = Meaning(
    "app-not-installed",
    "The app is not installed in the org, and the user may not use uninstalled apps",
    INSTALL_APP,
)
_WRONG_VERIFIER = Meaning("wrong-code-verifier", "The answer belongs to another attempt (PKCE)", REAUTHENTICATE)
_WRONG_SECRET = Meaning("wrong-consumer-secret", "The OAuth Consumer Secret is wrong", COPY_AGAIN)
_FLOW_OFF = Meaning(
    "flow-not-enabled", "The app does not allow this flow", "Enable the flow in the app's OAuth settings"
)
_APP_UNKNOWN = Meaning(
    "app-not-ready",
    "Salesforce does not know this consumer key, or not yet",
    APP_SETTLES_IN,
    may_try_again=True,
    is_final=False,
)
_DENIED = Meaning(
    "consent-denied",
    "The person at Salesforce pressed Deny, so nothing was authorised",
    "Authenticate with Salesforce.com again and press Allow",
)
_INACTIVE_USER = Meaning(
    "inactive-user",
    "The Salesforce user that Instep signs in as is inactive, frozen or locked",
    "Activate or unfreeze that user, or authenticate again as another one",
)
_TOO_OFTEN = Meaning(
    "too-many-sign-ins", "The user signed in too often in the last hour", "Wait an hour, then try again", is_final=False
)
_WRONG_CALLBACK = Meaning("wrong-callback", "The app does not list the callback address that Instep uses", CALLBACK)
_OTHER_GRANT = Meaning("authorization-refused", "Salesforce no longer accepts the authorisation", REAUTHENTICATE)
_UNKNOWN = Meaning(
    "authorization-error",
    "Salesforce refused the authorisation",
    "Look up Salesforce's code, check the app's settings against the checklist, then authenticate again",
)

_BY_DESCRIPTION = {
    ("invalid_grant", "expired access/refresh token"): _REVOKED,
    ("invalid_grant", "authentication failure"): Meaning(
        "authentication-failure",
        "Salesforce did not accept the user: deactivated, frozen, or a wrong password",
        "Check the user in Setup → Users, then authenticate again",
    ),
    ("invalid_grant", "ip restricted"): Meaning(
        "ip-restricted",
        "The address of this computer is outside the login IP ranges of the user's profile or of the app",
        "Add the address to the profile's Login IP Ranges, or relax the app's IP Relaxation policy, then authenticate "
        "again",
    ),
    ("invalid_grant", "expired authorization code"): Meaning(
        "code-expired", "The answer from Salesforce was used before or came too late", REAUTHENTICATE
    ),
    ("invalid_grant", "invalid authorization code"): Meaning(
        "code-invalid", "Salesforce does not know the code in its answer: it was altered on the way", REAUTHENTICATE
    ),
    ("invalid_grant", "invalid code verifier"): _WRONG_VERIFIER,
    ("invalid_grant", "missing required code verifier"): _WRONG_VERIFIER,
    ("invalid_grant", "user hasn't approved this consumer"): Meaning(
        "not-approved", "The user has not allowed this app, or there is no such user", PRE_AUTHORIZE
    ),
    ("invalid_grant", "inactive user"): _INACTIVE_USER,
    ("invalid_grant", "audience"): Meaning(
        "wrong-audience",
        "The assertion was meant for another login host than the org's",
        "Set the connection's environment to Production, Sandbox or the org's own domain, as the org is",
    ),
    ("invalid_grant", "no client credentials user enabled"): Meaning(
        "no-run-as-user",
        "The app has no user to run as",
        "In the app's policies enable the client credentials flow and choose an API-only user under Run As, then try "
        "again",
    ),
    ("invalid_grant", "request not supported on this domain"): WRONG_LOGIN_HOST,
    ("invalid_client", "client identifier invalid"): _APP_UNKNOWN,
    ("invalid_client", "app must be installed into org"): _NOT_INSTALLED,
    ("invalid_request", "missing required code"): Meaning(
        "pkce-required", "The app or the org requires PKCE and Salesforce did not see it", REAUTHENTICATE
    ),
}

_BY_ERROR = {
    "access_denied": _DENIED,
    "app_not_found": _APP_UNKNOWN,
    "immediate_unsuccessful": _DENIED,
    "inactive_org": Meaning(
        "inactive-org", "The org is locked, suspended or closed", "Ask Salesforce to reopen the org, or connect another"
    ),
    "inactive_user": _INACTIVE_USER,
    "invalid_app_access": Meaning("app-not-allowed", "The app is not open to the authorising user", ALLOW_USERS),
    "invalid_client": _WRONG_SECRET,
    "invalid_client_credentials": _WRONG_SECRET,
    "invalid_client_id": _APP_UNKNOWN,
    "invalid_grant": _OTHER_GRANT,
    "invalid_request": Meaning(
        "invalid-request",
        "Salesforce found the request malformed",
        "Check that nothing between Instep and Salesforce alters requests, then authenticate again",
    ),
    "invalid_scope": Meaning(
        "scope-missing",
        "The app does not offer the scopes that Instep needs",
        "Select the scopes Manage user data via APIs (api) and Perform requests at any time (refresh_token, "
        "offline_access) in the app, wait up to 10 minutes, then authenticate again",
    ),
    "oauth_app_blocked": Meaning(
        "app-blocked",
        "An administrator blocked the app in the org",
        "In Setup open Connected Apps OAuth Usage and unblock the app, then authenticate again",
    ),
    "oauth_approval_error_generic": _NOT_INSTALLED,
    "oauth_ec_app_not_found": Meaning(
        "app-in-other-org",
        "The app is not in the org where the person signed in",
        "Sign in to the org in which the app was created, or create the app there",
    ),
    "rate_limit_exceeded": _TOO_OFTEN,
    "redirect_uri_mismatch": _WRONG_CALLBACK,
    "unsupported_grant_type": _FLOW_OFF,
    "unsupported_response_type": _FLOW_OFF,
}

_FLOW_NAMES = {Flow.JWT_BEARER: "certificate", Flow.CLIENT_CREDENTIALS: "client credentials"}
_IN_FLOW = {
    (Flow.JWT_BEARER, "invalid_grant", "invalid assertion"): ASSERTION_UNVERIFIED,
    (Flow.JWT_BEARER, "invalid_grant", "expired authorization code"): ASSERTION_REFUSED_BY_TIME,
    (Flow.JWT_BEARER, "unsupported_grant_type", ""): Meaning(
        "certificate-not-enabled", "The app has no certificate, so it cannot sign in with one", UPLOAD_CERTIFICATE
    ),
    (Flow.CLIENT_CREDENTIALS, "unsupported_grant_type", ""): Meaning(
        "client-credentials-not-enabled",
        "The app does not allow the client credentials flow",
        "Enable Client Credentials Flow in the app's OAuth settings and in its policies, and choose a user under Run "
        "As. Wait up to 10 minutes, then try again",
    ),
}

# What Instep itself finds out about an authorisation, by the code under which it is remembered.
_OURS = {"other_user": OTHER_USER}
