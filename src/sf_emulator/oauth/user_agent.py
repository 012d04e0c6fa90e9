"""The user-agent flow (`response_type=token`): the token itself goes to the callback, in the fragment."""

from sf_emulator.objects.access import Session

from .access_tokens import TokenIssuer
from .authorization import AuthorizationRequest
from .flows import Flow
from .id_token import sign_id_token


def user_agent_answer(issuer: TokenIssuer, asked: AuthorizationRequest, session: Session) -> dict[str, str]:
    """The fields of the fragment. No refresh token over plain http or https: only custom schemes get one."""
    scopes = asked.scopes
    if asked.redirect_uri.startswith(("http://", "https://")):
        scopes = scopes - {"refresh_token"}
    grant = issuer.access.grants.create(session.user_id, asked.app, scopes)
    fields = issuer.open_session(asked.app, session.user_id, scopes, Flow.USER_AGENT, grant)
    if grant.refresh_token:
        fields["refresh_token"] = grant.refresh_token
    if "id_token" in asked.response_type:
        fields["id_token"] = sign_id_token(issuer, asked.app, session.user_id, asked.nonce, fields["access_token"])
    return fields
