"""The token exchange flow, as far as an org without Apex goes: a class of its own says whose an identity provider's
token is, and no class is here. Each exchange is refused, at what is wrong with it first.

Source: Salesforce Help, OAuth 2.0 Token Exchange Flow; Apex reference, Auth.OAuth2TokenExchangeType.
"""

from typing import NoReturn

from .clients import check_secret
from .errors import no_token_handler, unknown_token_type, unsupported_grant_type
from .token_request import TokenRequest

GRANT_TYPES = tuple(f"urn:ietf:params:oauth:grant-type:{name}" for name in ("token-exchange", "hybrid-token-exchange"))
_TOKEN_TYPES = frozenset(
    f"urn:ietf:params:oauth:token-type:{name}" for name in ("access_token", "refresh_token", "id_token", "jwt", "saml2")
)


def exchange_token(request: TokenRequest) -> NoReturn:
    """Refuse the exchange. Raises OAuthError."""
    app = request.app()
    check_secret(app, request.credentials, required=False)
    if not app.settings.token_exchange_flow:
        raise unsupported_grant_type()
    request.required("subject_token")
    if request.required("subject_token_type").lower() not in _TOKEN_TYPES:
        raise unknown_token_type()
    raise no_token_handler()
