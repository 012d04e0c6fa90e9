"""grant_type=authorization_code: a code from the callback becomes tokens. Source: salesforce-api.md, A3."""

import hashlib
import hmac

from sf_emulator.objects.access import App, AuthorizationCode

from .clients import check_secret
from .errors import (
    authentication_failure,
    missing_verifier,
    redirect_uri_mismatch,
    unknown_code,
    used_code,
    wrong_verifier,
)
from .flows import Flow
from .gate import let_in
from .id_token import sign_id_token
from .jwt import encode
from .token_request import TokenRequest


def exchange_code(request: TokenRequest) -> dict[str, str]:
    """The tokens of an approval."""
    app = request.app()
    check_secret(app, request.credentials, required=app.settings.secret_for_web_server_flow)
    code = _checked_code(request, app)
    access = request.access
    let_in(access, app, code.user_id, request.source_ip, Flow.WEB_SERVER)
    with access.org.store.transaction():
        if not access.codes.use(code):
            raise used_code()
        grant = access.grants.create(code.user_id, app, code.scopes)
    fields = request.issuer.open_session(app, code.user_id, code.scopes, Flow.WEB_SERVER, grant)
    if grant.refresh_token:
        fields["refresh_token"] = grant.refresh_token
    if "openid" in code.scopes:
        fields["id_token"] = sign_id_token(request.issuer, app, code.user_id, code.nonce, fields["access_token"])
    return fields


def _checked_code(request: TokenRequest, app: App) -> AuthorizationCode:
    codes = request.access.codes
    code = codes.find(request.required("code"))
    if code is None:
        raise unknown_code()
    if code.app_number != app.number:
        raise authentication_failure()
    if codes.has_expired(code):
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
    expected = encode(hashlib.sha256(verifier.encode()).digest())
    if not hmac.compare_digest(expected.encode(), code.code_challenge.rstrip("=").encode()):
        raise wrong_verifier()
