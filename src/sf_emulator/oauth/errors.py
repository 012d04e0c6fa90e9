"""The errors of the OAuth endpoints: a code, a description and a status.

Source: salesforce-api.md, A13. Descriptions that no source confirms come from `texts`.
"""

from http import HTTPStatus

from . import texts


class OAuthError(Exception):
    """What an endpoint answers instead of a token."""

    def __init__(self, error: str, description: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status

    def as_fields(self) -> dict[str, str]:
        """The two fields of an error answer."""
        return {"error": self.error, "error_description": self.description}


def unknown_client() -> OAuthError:
    """No such consumer key, or its settings have not taken effect yet."""
    return OAuthError("invalid_client_id", "client identifier invalid")


def wrong_secret() -> OAuthError:
    """The consumer secret is wrong, or missing where it is required."""
    return OAuthError("invalid_client", "invalid client credentials")


def dead_refresh_token() -> OAuthError:
    """Revoked, expired by policy, rotated away, or displaced by a sixth approval."""
    return OAuthError("invalid_grant", "expired access/refresh token")


def authentication_failure() -> OAuthError:
    """The user was deactivated or frozen, or the code belongs to another client."""
    return OAuthError("invalid_grant", "authentication failure")


def unknown_code() -> OAuthError:
    """No such code was ever issued: often one that was not URL-decoded."""
    return OAuthError("invalid_grant", "invalid authorization code")


def used_code() -> OAuthError:
    """The code was used before or is older than fifteen minutes."""
    return OAuthError("invalid_grant", "expired authorization code")


def wrong_verifier() -> OAuthError:
    """The PKCE verifier does not belong to the challenge."""
    return OAuthError("invalid_grant", "invalid code verifier")


def missing_verifier() -> OAuthError:
    """The authorisation had a PKCE challenge and the token request has no verifier."""
    return OAuthError("invalid_grant", texts.MISSING_CODE_VERIFIER)


def not_admin_approved() -> OAuthError:
    """The app is for admin-approved users and this one is not among them."""
    return OAuthError("invalid_app_access", "user is not admin approved to access this app")


def not_installed() -> OAuthError:
    """Nobody installed the connected app here, and the user may not use uninstalled ones."""
    return OAuthError("invalid_client", "app must be installed into org")


def ip_restricted() -> OAuthError:
    """The request comes from outside the login IP ranges of the user's profile."""
    return OAuthError("invalid_grant", "ip restricted")


def too_many_logins() -> OAuthError:
    """The user signed in more often in an hour than Salesforce allows."""
    return OAuthError("rate_limit_exceeded", texts.TOO_MANY_LOGINS)


def inactive_org() -> OAuthError:
    """The org is locked, suspended or closed."""
    return OAuthError("inactive_org", texts.INACTIVE_ORG)


def inactive_user() -> OAuthError:
    """The user whom an app runs as, or who approved a device, was deactivated or frozen."""
    return OAuthError("inactive_user", texts.INACTIVE_USER)


def inactive_user_of_assertion() -> OAuthError:
    """The user whom an assertion names was deactivated or frozen."""
    return OAuthError("invalid_grant", texts.INACTIVE_USER_OF_ASSERTION)


def wrong_password() -> OAuthError:
    """The username-password flow was given a password that is not the user's."""
    return OAuthError("invalid_grant", "authentication failure - Invalid Password")


def not_approved() -> OAuthError:
    """An assertion names a user who never allowed the app, or nobody."""
    return OAuthError("invalid_grant", "user hasn't approved this consumer")


def wrong_audience() -> OAuthError:
    """An assertion is meant for another server."""
    return OAuthError("invalid_grant", "Audience validation failed")


def invalid_assertion() -> OAuthError:
    """The assertion is no JWT, not RS256, or not signed by the app's certificate."""
    return OAuthError("invalid_grant", texts.INVALID_ASSERTION)


def expired_assertion() -> OAuthError:
    """The assertion is over, or would be valid for too long.

    Source: simple-salesforce's issues 371 and 491 quote it for assertions that are over.
    """
    return OAuthError("invalid_grant", "expired authorization code")


def wrong_domain() -> OAuthError:
    """Client credentials were sent to a login host instead of My Domain."""
    return OAuthError("invalid_grant", texts.WRONG_DOMAIN)


def no_run_as_user() -> OAuthError:
    """The app's client credentials flow has no user to run as."""
    return OAuthError("invalid_grant", "no client credentials user enabled")


def invalid_scope(description: str) -> OAuthError:
    """A scope that does not exist, or that the app does not have."""
    return OAuthError("invalid_scope", description)


def authorization_pending() -> OAuthError:
    """Nobody has decided about the device yet."""
    return OAuthError("authorization_pending", texts.AUTHORIZATION_PENDING)


def polled_too_often() -> OAuthError:
    """The device did not wait as long as it was told to."""
    return OAuthError("slow_down", texts.SLOW_DOWN)


def access_denied() -> OAuthError:
    """A person refused."""
    return OAuthError("access_denied", texts.DENIED)


def expired_device_code() -> OAuthError:
    """The device code is unknown, was used, or is older than ten minutes."""
    return OAuthError("invalid_grant", texts.EXPIRED_DEVICE_CODE)


def redirect_uri_mismatch() -> OAuthError:
    """The redirect_uri is not among the app's callback URLs."""
    return OAuthError("redirect_uri_mismatch", texts.REDIRECT_URI_MISMATCH)


def unsupported_grant_type() -> OAuthError:
    """The grant is misspelt, switched off, or not built."""
    return OAuthError("unsupported_grant_type", "grant type not supported")


def unsupported_response_type() -> OAuthError:
    """The response type is misspelt, or its flow is switched off."""
    return OAuthError("unsupported_response_type", texts.RESPONSE_TYPE)


def missing_parameter(name: str) -> OAuthError:
    """A parameter that the request cannot do without."""
    return OAuthError("invalid_request", texts.MISSING_PARAMETER.format(name=name))


def unknown_token_type() -> OAuthError:
    """A token of another kind than can be exchanged."""
    return OAuthError("invalid_request", texts.TOKEN_TYPE)


def no_token_handler() -> OAuthError:
    """The org has no Apex class that says whose a token is."""
    return OAuthError("invalid_request", texts.NO_TOKEN_HANDLER)


def app_blocked() -> OAuthError:
    """An administrator has blocked the app in Connected Apps OAuth Usage."""
    return OAuthError("OAUTH_APP_BLOCKED", texts.APP_BLOCKED)


def must_post() -> OAuthError:
    """Token requests are POST requests."""
    return OAuthError("invalid_request", texts.MUST_POST)
