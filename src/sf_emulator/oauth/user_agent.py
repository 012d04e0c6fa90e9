"""The user-agent flow (`response_type=token`): the token itself goes to the callback, in the fragment."""

from starlette.requests import Request

from sf_emulator.objects.access import Access, Session

from .authorization import AuthorizationRequest
from .sessions_for_apps import open_app_session


def user_agent_answer(
    request: Request, access: Access, asked: AuthorizationRequest, session: Session
) -> dict[str, str]:
    """The fields of the fragment. No refresh token over plain http or https: only custom schemes get one."""
    scopes = asked.scopes
    if asked.redirect_uri.startswith(("http://", "https://")):
        scopes = scopes - {"refresh_token"}
    grant = access.grants.create(session.user_id, asked.app, scopes)
    source_ip = request.client.host if request.client else "127.0.0.1"
    fields = open_app_session(access, request.app.state.base_url, asked.app, grant, source_ip)
    return fields | ({"refresh_token": grant.refresh_token} if grant.refresh_token else {})
