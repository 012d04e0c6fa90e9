"""/services/oauth2/revoke and /introspect. Source: salesforce-api.md, A8, A9."""

import re
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sf_emulator.objects.access import Access, App, Grant, Orgs, Session, in_wire_order, to_ms

from .answers import refuse
from .clients import check_secret, find_app, read_client_credentials
from .errors import OAuthError
from .requests import org_of_app, read_form

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
        grant = access.grants.by_refresh_token(token)
        if grant:
            access.grants.revoke(grant)
            return
    raise OAuthError("invalid_token", "Token was invalid")


async def introspect(request: Request) -> Response:
    """What a token is good for; an app may ask about its own tokens, or about all if it was allowed to."""
    form = await read_form(request)
    try:
        answered = await run_in_threadpool(_introspect, request, form)
    except OAuthError as error:
        return refuse(request, form, error)
    return JSONResponse(answered, headers={"Cache-Control": "no-store"})


def _introspect(request: Request, form: Mapping[str, str]) -> dict[str, object]:
    credentials = read_client_credentials(form, request.headers.get("authorization"))
    access = org_of_app(request, credentials.client_id)
    app = find_app(access, credentials)
    check_secret(app, credentials, required=True)
    token = form.get("token", "")
    found = access.sessions.find(token, counts_as_use=False) or access.grants.by_refresh_token(token)
    if found is None or found.app_number is None:
        return {"active": False}
    if found.app_number != app.number and not app.settings.introspect_all_tokens:
        return {"active": False}
    return _describe(access, request.app.state.base_url, found)


def _describe(access: Access, base_url: str, found: Session | Grant) -> dict[str, object]:
    user = access.org.get("User", found.user_id)
    owner: App | None = access.apps.get(found.app_number) if found.app_number is not None else None
    issued_at = to_ms(found.created_at) // 1000
    described: dict[str, object] = {
        "active": True,
        "scope": in_wire_order(found.scopes),
        "client_id": owner.consumer_key if owner else None,
        "username": user["Username"] if user else None,
        "sub": f"{base_url}/id/{access.org.id}/{found.user_id}",
        "token_type": "access_token" if isinstance(found, Session) else "refresh_token",
        "iat": issued_at,
        "nbf": issued_at,
    }
    if isinstance(found, Session):
        described["exp"] = to_ms(found.expires_at) // 1000
    return described
