"""/services/oauth2/introspect. Source: salesforce-api.md, A9."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sf_emulator.objects.access import Access, App, Grant, Orgs, Session, can_sign_in, in_wire_order, to_ms

from .answers import refuse
from .clients import check_secret, find_app, read_client_credentials
from .errors import OAuthError, missing_parameter
from .requests import read_form


async def introspect(request: Request) -> Response:
    """What a token is good for; an app may ask about its own tokens, or about all if it was allowed to."""
    form = await read_form(request)
    try:
        answered = await run_in_threadpool(_introspect, request, form)
    except OAuthError as error:
        return refuse(request, form, error)
    return JSONResponse(answered, headers={"Cache-Control": "no-store"})


def _introspect(request: Request, form: Mapping[str, str]) -> dict[str, object]:
    orgs: Orgs = request.app.state.orgs
    credentials = read_client_credentials(form, request.headers.get("authorization"))
    token = form.get("token", "")
    if not token:
        raise missing_parameter("token")
    access, found = _find(orgs, token, orgs.of_consumer_key(credentials.client_id))
    app = find_app(orgs, access, credentials)
    check_secret(app, credentials, required=True)
    if found is None or found.app_number is None:
        return {"active": False}
    if found.app_number != app.number and not app.settings.introspect_all_tokens:
        return {"active": False}
    return _describe(access, request.app.state.base_url, found)


def _find(orgs: Orgs, token: str, otherwise: Access) -> tuple[Access, Session | Grant | None]:
    """A live token and its org; for none, the org of who asks."""
    for access in orgs:
        found = access.sessions.find(token, counts_as_use=False) or _live_grant(access, token)
        if found:
            return access, found
    return otherwise, None


def _live_grant(access: Access, refresh_token: str) -> Grant | None:
    grant = access.grants.by_refresh_token(refresh_token)
    app = access.apps.get(grant.app_number) if grant else None
    if grant is None or app is None or access.grants.has_expired(grant, app.settings):
        return None
    return grant if can_sign_in(access.org, grant.user_id) else None


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
