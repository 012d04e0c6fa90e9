"""/services/oauth2/revoke: an access token, a refresh token, or the DeleteToken of an OauthToken ends.

Source: salesforce-api.md, A8.
"""

import re
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sf_emulator.objects.access import Orgs

from .answers import refuse
from .errors import OAuthError
from .requests import read_form

_HINTS = {"access_token", "refresh_token"}
_JAVASCRIPT_NAME = re.compile(r"[A-Za-z_$][\w$.]{0,100}")


async def revoke(request: Request) -> Response:
    """End the session of an access token, or the whole grant of a refresh token."""
    form = dict(request.query_params) | await read_form(request)
    try:
        await run_in_threadpool(_revoke, request.app.state.orgs, form)
    except OAuthError as error:
        return refuse(request, form, error)
    callback = form.get("callback", "")
    if _JAVASCRIPT_NAME.fullmatch(callback):
        return Response(f"{callback}({{}});", media_type="application/javascript")
    return Response(status_code=200)


def _revoke(orgs: Orgs, form: Mapping[str, str]) -> None:
    if form.get("token_type_hint", "access_token") not in _HINTS:
        raise OAuthError("unsupported_token_type", "Token type not supported")
    token = form.get("token", "")
    if orgs.of_token(token).sessions.end(token):
        return
    for access in orgs:
        grant = access.grants.by_refresh_token(token) or access.grants.by_delete_token(token)
        if grant:
            access.grants.revoke(grant)
            return
    raise OAuthError("invalid_token", "Token was invalid")
