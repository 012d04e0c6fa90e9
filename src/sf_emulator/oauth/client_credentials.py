"""The client credentials flow: the app itself signs in, as the user it runs as. Source: salesforce-api.md, A6."""

from urllib.parse import urlsplit

from .errors import inactive_user, no_run_as_user, unsupported_grant_type, wrong_domain
from .flows import Flow
from .gate import let_in
from .token_request import TokenRequest

_LOGIN_HOSTS = ("login.", "test.")


def exchange_client_credentials(request: TokenRequest) -> dict[str, str]:
    """An access token of the app's user; there is no refresh token."""
    if (urlsplit(request.asked_at).hostname or "").startswith(_LOGIN_HOSTS):
        raise wrong_domain()
    app = request.app_with_secret()
    if not app.settings.client_credentials_flow:
        raise unsupported_grant_type()
    user_id = app.settings.run_as_user_id
    if not user_id:
        raise no_run_as_user()
    let_in(request.access, app, user_id, request.source_ip, Flow.CLIENT_CREDENTIALS, inactive=inactive_user())
    scopes = frozenset(app.settings.scopes) - {"refresh_token"}
    return {"token_format": "opaque"} | request.issuer.open_session(app, user_id, scopes, Flow.CLIENT_CREDENTIALS)
