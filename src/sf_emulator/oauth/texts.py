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
BAD_FORMAT = "format not supported"
SCOPE_UNKNOWN = "the requested scope is not supported by this server: {scope}"
SCOPE_NOT_ENABLED = "the requested scope is not allowed: {scope}"
RESPONSE_TYPE = "response type not supported"
IMMEDIATE_UNSUCCESSFUL = "immediate unsuccessful"
APP_BLOCKED = "this app is blocked by admin"
NOT_ADMIN_APPROVED_PAGE = "OAUTH_APP_ACCESS_DENIED"
MISSING_TOKEN = "Missing_OAuth_Token"  # noqa: S105 - a text, no secret
BAD_TOKEN = "Bad_OAuth_Token"  # noqa: S105 - a text, no secret
WRONG_ORG = "Wrong_Org"
BAD_ID = "Bad_Id"
NO_ACCESS = "No_Access"
