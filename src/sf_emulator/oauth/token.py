"""POST /services/oauth2/token: codes and refresh tokens become access tokens.

Source: salesforce-api.md, A3, A4, A13. Client credentials and JWT bearer answer `unsupported_grant_type`.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sf_emulator.objects.access import (
    Access,
    App,
    AuthorizationCode,
    Grant,
    can_sign_in,
)

from .answers import answer, check_format, refuse
from .clients import ClientCredentials, check_secret, find_app, read_client_credentials
from .errors import (
    OAuthError,
    authentication_failure,
    dead_refresh_token,
    missing_parameter,
    missing_verifier,
    must_post,
    not_admin_approved,
    redirect_uri_mismatch,
    unknown_code,
    unsupported_grant_type,
    used_code,
    wrong_verifier,
)
from .id_token import IdTokens, id_token_claims
from .requests import org_of_app, read_form
from .sessions_for_apps import open_app_session


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """One request to the token endpoint, and the org that it is made to."""

    access: Access
    id_tokens: IdTokens
    base_url: str
    form: Mapping[str, str]
    credentials: ClientCredentials
    source_ip: str

    def required(self, name: str) -> str:
        """A form field that the grant cannot do without."""
        value = self.form.get(name)
        if not value:
            raise missing_parameter(name)
        return value


async def token(request: Request) -> Response:
    """The token endpoint."""
    form = await read_form(request)
    try:
        if request.method != "POST":
            raise must_post()
        check_format(form)
        return answer(request, form, await run_in_threadpool(_grant_token, request, form))
    except OAuthError as error:
        return refuse(request, form, error)


def _grant_token(request: Request, form: Mapping[str, str]) -> dict[str, str]:
    grant_type = form.get("grant_type")
    exchange = {"authorization_code": exchange_code, "refresh_token": refresh}.get(grant_type or "")
    if exchange is None:
        raise unsupported_grant_type()
    state = request.app.state
    credentials = read_client_credentials(form, request.headers.get("authorization"))
    return exchange(
        TokenRequest(
            access=org_of_app(request, credentials.client_id),
            id_tokens=state.id_tokens,
            base_url=state.base_url,
            form=form,
            credentials=credentials,
            source_ip=request.client.host if request.client else "127.0.0.1",
        )
    )


def exchange_code(request: TokenRequest) -> dict[str, str]:
    """grant_type=authorization_code."""
    app = find_app(request.access, request.credentials)
    check_secret(app, request.credentials, required=app.settings.secret_for_web_server_flow)
    code = _checked_code(request, app)
    if not can_sign_in(request.access.org, code.user_id):
        raise authentication_failure()
    with request.access.org.store.transaction():
        if not request.access.codes.use(code):
            raise used_code()
        grant = request.access.grants.create(code.user_id, app, code.scopes)
    fields = _open_session(request, app, grant)
    if grant.refresh_token:
        fields["refresh_token"] = grant.refresh_token
    if "openid" in code.scopes:
        claims = id_token_claims(request.access, request.base_url, app, code.user_id, code.nonce)
        fields["id_token"] = request.id_tokens.sign(claims)
    return fields


def refresh(request: TokenRequest) -> dict[str, str]:
    """grant_type=refresh_token."""
    app = find_app(request.access, request.credentials)
    check_secret(app, request.credentials, required=app.settings.secret_for_refresh_flow)
    presented = request.required("refresh_token")
    grant = request.access.grants.by_refresh_token(presented)
    if grant is None:
        request.access.grants.revoke_family_of_spent(presented)
        raise dead_refresh_token()
    if grant.app_number != app.number or request.access.grants.has_expired(grant, app.settings):
        raise dead_refresh_token()
    _refuse_user_who_may_not(request, app, grant)
    request.access.grants.note_use(grant)
    if not app.settings.refresh_token_rotation:
        return _open_session(request, app, grant)
    rotated = request.access.grants.rotate(grant)
    if rotated is None:
        request.access.grants.revoke_family_of_spent(presented)
        raise dead_refresh_token()
    return _open_session(request, app, grant) | {"refresh_token": rotated}


def _refuse_user_who_may_not(request: TokenRequest, app: App, grant: Grant) -> None:
    user = request.access.org.get("User", grant.user_id)
    if user is None or not can_sign_in(request.access.org, grant.user_id):
        raise authentication_failure()
    if not request.access.may_use_app(user, app):
        raise not_admin_approved()


def _checked_code(request: TokenRequest, app: App) -> AuthorizationCode:
    code = request.access.codes.find(request.required("code"))
    if code is None:
        raise unknown_code()
    if code.app_number != app.number:
        raise authentication_failure()
    if request.access.codes.has_expired(code):
        raise used_code()
    if request.form.get("redirect_uri") != code.redirect_uri:
        raise redirect_uri_mismatch()
    _check_verifier(code, request.form.get("code_verifier"))
    return code


def _check_verifier(code: AuthorizationCode, verifier: str | None) -> None:
    if not code.code_challenge:
        return
    if not verifier:
        raise missing_verifier()
    digest = hashlib.sha256(verifier.encode()).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=")
    if not hmac.compare_digest(expected, code.code_challenge.encode()):
        raise wrong_verifier()


def _open_session(request: TokenRequest, app: App, grant: Grant) -> dict[str, str]:
    return open_app_session(request.access, request.base_url, app, grant, request.source_ip)
