"""Texts of the OAuth endpoints that no source confirms. Corrected here, they are corrected everywhere.

Source: salesforce-api.md, A2 to A13, everything marked unconfirmed there.
"""

REDIRECT_URI_MISMATCH = "redirect_uri must match configuration"
REDIRECT_URI_MISSING = "redirect_uri not provided"
CLIENT_ID_MISSING = "missing required parameter: client_id"
DENIED = "end-user denied authorization"
MISSING_CODE_CHALLENGE = "missing required code challenge"
BAD_CODE_CHALLENGE = "invalid code challenge"
BAD_CODE_CHALLENGE_METHOD = "invalid code challenge method: only S256 is supported"
MISSING_CODE_VERIFIER = "missing required code verifier"
MUST_POST = "must use HTTP POST"
MISSING_PARAMETER = "missing required parameter: {name}"
TOKEN_TYPE = "subject token type not supported"  # noqa: S105 - a text, no secret
NO_TOKEN_HANDLER = "no token exchange handler is enabled for this app"  # noqa: S105 - a text, no secret
BAD_FORMAT = "format not supported"
SCOPE_UNKNOWN = "the requested scope is not supported by this server: {scope}"
SCOPE_NOT_ENABLED = "the requested scope is not allowed: {scope}"
RESPONSE_TYPE = "response type not supported"
IMMEDIATE_UNSUCCESSFUL = "immediate unsuccessful"
APP_BLOCKED = "this app is blocked by admin"
TOO_MANY_LOGINS = "number of logins exceeded"
INACTIVE_ORG = "organization is inactive"
INACTIVE_USER = "user is inactive"
INACTIVE_USER_OF_ASSERTION = "inactive user"
INVALID_ASSERTION = "invalid assertion"
WRONG_DOMAIN = "request not supported on this domain"
AUTHORIZATION_PENDING = "authorization is pending"
SLOW_DOWN = "polling too frequently"
UNKNOWN_USER_CODE = "The code is not valid. Check what your device shows and try again."
DEVICE_CONNECTED = "You're connected. Your device gets access in a few seconds; you may close this window."
DEVICE_DENIED = "Access was denied. You may close this window."
NOT_ADMIN_APPROVED = "user is not admin approved to access this app"
EXPIRED_DEVICE_CODE = "invalid authorization code"
NOT_IN_THIS_ORG = "app not found in org"
NOT_IN_THIS_ORG_ADVICE = (
    "The external client app belongs to another org than the one you are signed in to. Log out and log in to that org."
)
NOT_INSTALLED_ADVICE = (
    "OAUTH_APPROVAL_ERROR_GENERIC: An unexpected error has occured during authentication. Please try again. "
    "An administrator can install the app in Setup under Connected Apps OAuth Usage, or give you the permission "
    "Approve Uninstalled Connected Apps."
)
INVALID_TOKEN = "invalid access token"  # noqa: S105 - a text, no secret
MISSING_SCOPE = "the access token has no scope that allows this: {scope}"
MISSING_TOKEN = "Missing_OAuth_Token"  # noqa: S105 - a text, no secret
BAD_TOKEN = "Bad_OAuth_Token"  # noqa: S105 - a text, no secret
WRONG_ORG = "Wrong_Org"
BAD_ID = "Bad_Id"
NO_ACCESS = "No_Access"
