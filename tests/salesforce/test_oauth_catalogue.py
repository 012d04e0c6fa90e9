"""Every OAuth error that Salesforce sends has a meaning and a next step."""

import pytest
from tests import oauth_errors_page

from instep.salesforce import NeedsAuthorization, TryAgainLater
from instep.salesforce.oauth.catalogue import entries, explain, oauth_error
from instep.salesforce.oauth.flows import Flow


@pytest.mark.parametrize(
    ("error", "description", "code"),
    [
        ("invalid_grant", "expired access/refresh token", "authorization-lost"),
        ("invalid_grant", "authentication failure", "authentication-failure"),
        ("invalid_grant", "authentication failure - Invalid Password", "authentication-failure"),
        ("invalid_grant", "ip restricted", "ip-restricted"),
        ("invalid_grant", "expired authorization code", "code-expired"),
        ("invalid_grant", "invalid authorization code", "code-invalid"),
        ("invalid_grant", "invalid code verifier", "wrong-code-verifier"),
        ("invalid_grant", "user hasn't approved this consumer", "not-approved"),
        ("invalid_grant", "inactive user", "inactive-user"),
        ("invalid_grant", "Audience validation failed", "wrong-audience"),
        ("invalid_grant", "audience is invalid", "wrong-audience"),
        ("invalid_grant", "no client credentials user enabled", "no-run-as-user"),
        ("invalid_grant", "request not supported on this domain", "wrong-login-host"),
        ("invalid_grant", "something new", "authorization-refused"),
        ("invalid_client_id", "client identifier invalid", "app-not-ready"),
        ("invalid_client", "client identifier invalid", "app-not-ready"),
        ("invalid_client", "invalid client credentials", "wrong-consumer-secret"),
        ("invalid_client_credentials", "client secret invalid", "wrong-consumer-secret"),
        ("invalid_grant", "missing required code verifier", "wrong-code-verifier"),
        ("unsupported_response_type", "response type not supported", "flow-not-enabled"),
        ("other_user", "signed in as 005A instead of 005B", "other-user"),
        ("invalid_client", "app must be installed into org", "app-not-installed"),
        ("invalid_app_access", "user is not admin approved to access this app", "app-not-allowed"),
        ("redirect_uri_mismatch", "redirect_uri must match configuration", "wrong-callback"),
        ("unsupported_grant_type", "grant type not supported", "flow-not-enabled"),
        ("invalid_request", "missing required code challenge", "pkce-required"),
        ("invalid_request", "must use HTTP POST", "invalid-request"),
        ("invalid_scope", "requested scope is invalid", "scope-missing"),
        ("inactive_user", "", "inactive-user"),
        ("inactive_org", "", "inactive-org"),
        ("rate_limit_exceeded", "number of logins exceeded", "too-many-sign-ins"),
        ("OAUTH_EC_APP_NOT_FOUND", "", "app-in-other-org"),
        ("OAUTH_APP_BLOCKED", "this app is blocked by admin", "app-blocked"),
        ("access_denied", "end-user denied authorization", "consent-denied"),
        ("access-denied", "end-user denied authorization", "consent-denied"),
        ("never_heard_of", "", "authorization-error"),
        ("", "", "authorization-error"),
    ],
)
def test_each_error_has_its_meaning(error: str, description: str, code: str) -> None:
    meaning = explain(error, description)
    assert (meaning.code, bool(meaning.next_step)) == (code, True)


@pytest.mark.parametrize(
    ("flow", "error", "description", "code"),
    [
        (Flow.JWT_BEARER, "invalid_grant", "invalid assertion", "assertion-invalid"),
        (Flow.JWT_BEARER, "invalid_grant", "expired authorization code", "assertion-expired"),
        (Flow.JWT_BEARER, "invalid_grant", "Audience validation failed", "wrong-audience"),
        (Flow.JWT_BEARER, "invalid_app_access", "user is not admin approved", "app-not-allowed"),
        (Flow.JWT_BEARER, "unsupported_grant_type", "grant type not supported", "certificate-not-enabled"),
        (
            Flow.CLIENT_CREDENTIALS,
            "unsupported_grant_type",
            "grant type not supported",
            "client-credentials-not-enabled",
        ),
        (Flow.CLIENT_CREDENTIALS, "invalid_grant", "no client credentials user enabled", "no-run-as-user"),
        (Flow.CLIENT_CREDENTIALS, "invalid_client", "invalid client credentials", "wrong-consumer-secret"),
    ],
)
def test_error_may_mean_something_else_in_another_flow(flow: Flow, error: str, description: str, code: str) -> None:
    assert explain(error, description, flow).code == code


def test_clock_that_is_wrong_is_no_lost_authorisation() -> None:
    assert not explain("invalid_grant", "expired authorization code", Flow.JWT_BEARER).is_final
    assert explain("invalid_grant", "invalid assertion", Flow.JWT_BEARER).is_final


def test_each_meaning_has_one_code() -> None:
    codes = [meaning.code for meaning, _ in entries()]
    assert len(codes) == len(set(codes))


def test_reference_shows_the_catalogue() -> None:
    assert oauth_errors_page.written() == oauth_errors_page.table(), "run: python -m tests.oauth_errors_page"


def test_only_an_app_that_settles_in_may_be_tried_again() -> None:
    assert explain("invalid_client_id", "client identifier invalid").may_try_again
    assert not explain("invalid_client", "invalid client credentials").may_try_again


def test_invalid_grant_needs_a_person_and_too_many_sign_ins_only_time() -> None:
    lost = oauth_error("invalid_grant", "expired access/refresh token", status=400, request=None)
    busy = oauth_error("rate_limit_exceeded", "number of logins exceeded", status=400, request=None)
    assert isinstance(lost, NeedsAuthorization)
    assert isinstance(busy, TryAgainLater)
    assert lost.said == "invalid_grant: expired access/refresh token"
