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


def redirect_uri_mismatch() -> OAuthError:
    """The redirect_uri is not among the app's callback URLs."""
    return OAuthError("redirect_uri_mismatch", texts.REDIRECT_URI_MISMATCH)


def unsupported_grant_type() -> OAuthError:
    """The grant is misspelt, switched off, or not built."""
    return OAuthError("unsupported_grant_type", "grant type not supported")


def missing_parameter(name: str) -> OAuthError:
    """A parameter that the request cannot do without."""
    return OAuthError("invalid_request", texts.MISSING_PARAMETER.format(name=name))


def app_blocked() -> OAuthError:
    """An administrator has blocked the app in Connected Apps OAuth Usage."""
    return OAuthError("OAUTH_APP_BLOCKED", texts.APP_BLOCKED)


def must_post() -> OAuthError:
    """Token requests are POST requests."""
    return OAuthError("invalid_request", texts.MUST_POST)
