"""grant_type=refresh_token: policies, rotation, and the end of a family whose spent token comes back.

Source: salesforce-api.md, A4.
"""

from .clients import check_secret
from .errors import dead_refresh_token
from .flows import Flow
from .gate import let_in
from .token_request import TokenRequest


def refresh(request: TokenRequest) -> dict[str, str]:
    """Another access token; with rotation another refresh token too."""
    app = request.app()
    check_secret(app, request.credentials, required=app.settings.secret_for_refresh_flow)
    presented = request.required("refresh_token")
    grants = request.access.grants
    grant = grants.by_refresh_token(presented)
    if grant is None:
        grants.revoke_family_of_spent(presented)
        raise dead_refresh_token()
    if grant.app_number != app.number or grants.has_expired(grant, app.settings):
        raise dead_refresh_token()
    let_in(request.access, app, grant.user_id, request.source_ip, Flow.REFRESH)
    grants.note_use(grant)
    rotated = grants.rotate(grant) if app.settings.refresh_token_rotation else None
    if app.settings.refresh_token_rotation and rotated is None:
        grants.revoke_family_of_spent(presented)
        raise dead_refresh_token()
    fields = request.issuer.open_session(app, grant.user_id, grant.scopes, Flow.REFRESH, grant)
    return fields | ({"refresh_token": rotated} if rotated else {})
