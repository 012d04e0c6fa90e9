"""Every OAuth error that Salesforce sends has a meaning and a next step."""

import pytest

from instep.salesforce import NeedsAuthorization, TryAgainLater
from instep.salesforce.oauth.catalogue import explain, oauth_error


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


def test_only_an_app_that_settles_in_may_be_tried_again() -> None:
    assert explain("invalid_client_id", "client identifier invalid").may_try_again
    assert not explain("invalid_client", "invalid client credentials").may_try_again


def test_invalid_grant_needs_a_person_and_too_many_sign_ins_only_time() -> None:
    lost = oauth_error("invalid_grant", "expired access/refresh token", status=400, request=None)
    busy = oauth_error("rate_limit_exceeded", "number of logins exceeded", status=400, request=None)
    assert isinstance(lost, NeedsAuthorization)
    assert isinstance(busy, TryAgainLater)
    assert lost.said == "invalid_grant: expired access/refresh token"
