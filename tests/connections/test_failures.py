"""Each error of Salesforce is laid at the door of whoever can cure it."""

import pytest

from instep.connections.failures import failure_of
from instep.domain.health import Failure
from instep.salesforce import (
    LimitReached,
    LoginRefused,
    NeedsAuthorization,
    OutcomeUnknown,
    Refused,
    SalesforceError,
    TryAgainLater,
    Unintelligible,
    UntrustedHost,
)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (NeedsAuthorization("expired access/refresh token", code="invalid_grant"), Failure.REFUSED),
        (NeedsAuthorization("invalid client credentials", code="invalid_client"), Failure.REFUSED),
        (NeedsAuthorization("client identifier invalid", code="invalid_client_id"), Failure.NOT_READY),
        (NeedsAuthorization("", code="OAUTH_APP_BLOCKED"), Failure.BLOCKED),
        (NeedsAuthorization("ip restricted", code="invalid_grant"), Failure.BLOCKED),
        (NeedsAuthorization("Invalid username", code="INVALID_LOGIN"), Failure.REFUSED),
        (LoginRefused("off", code="INVALID_OPERATION"), Failure.BLOCKED),
        (Refused("The API is not enabled", code="API_DISABLED_FOR_ORG", status=403), Failure.BLOCKED),
        (LimitReached("", code="REQUEST_LIMIT_EXCEEDED", status=403), Failure.BLOCKED),
        (TryAgainLater("slow down", code="rate_limit_exceeded", status=400), Failure.BLOCKED),
        (TryAgainLater("no connection to acme.my.salesforce.com"), Failure.UNREACHABLE),
        (TryAgainLater("down", code="SERVER_UNAVAILABLE", status=503), Failure.UNREACHABLE),
        (OutcomeUnknown("the answer was lost"), Failure.UNREACHABLE),
        (Unintelligible("a proxy's page"), Failure.UNREACHABLE),
        (UntrustedHost("elsewhere.example.com"), Failure.UNREACHABLE),
        (TryAgainLater("locked", code="UNABLE_TO_LOCK_ROW", status=400), None),
        (Refused("no such column", code="INVALID_FIELD", status=400), None),
    ],
)
def test_error_says_who_must_act(error: SalesforceError, failure: Failure | None) -> None:
    assert failure_of(error) is failure
