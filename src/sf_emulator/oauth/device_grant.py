"""The device flow at the token endpoint: a device asks for codes, then polls until a person has decided.

Source: Salesforce help, "OAuth 2.0 Device Flow for IoT Integration".
"""

from collections.abc import Mapping

from sf_emulator.objects.access import POLL_INTERVAL, App, DeviceCode, canonical_scopes

from .access_tokens import TokenIssuer
from .authorization import refused_scope
from .clients import check_secret
from .errors import (
    access_denied,
    authorization_pending,
    expired_device_code,
    inactive_user,
    invalid_scope,
    polled_too_often,
    unsupported_grant_type,
)
from .flows import Flow
from .gate import let_in
from .token_request import TokenRequest


def start_device_flow(request: TokenRequest) -> Mapping[str, str | int]:
    """Codes for a device: one to poll with, one for a person to type."""
    app = _app(request)
    scopes = canonical_scopes(request.form.get("scope") or " ".join(app.settings.scopes))
    refused = refused_scope(app, scopes)
    if refused:
        raise invalid_scope(refused)
    issued = request.access.device_codes.issue(app.consumer_key, scopes)
    return {
        "device_code": issued.device_code,
        "user_code": issued.user_code,
        "verification_uri": f"{request.issuer.base_url}/setup/connect",
        "interval": int(POLL_INTERVAL.total_seconds()),
    }


def exchange_device_code(request: TokenRequest) -> dict[str, str]:
    """grant_type=device: tokens, or why there are none yet."""
    codes = request.access.device_codes
    code = codes.find(request.required("code"))
    if code is None or code.consumer_key != request.credentials.client_id or codes.has_expired(code):
        raise expired_device_code()
    if not codes.note_poll(code):
        raise polled_too_often()
    if code.is_denied:
        raise access_denied()
    if code.user_id is None or code.org_id is None:
        raise authorization_pending()
    return _grant(request, code, code.org_id, code.user_id)


def _grant(request: TokenRequest, code: DeviceCode, org_id: str, user_id: str) -> dict[str, str]:
    access = request.orgs.by_id(org_id)
    app = request.orgs.app_in(access, code.consumer_key) if access else None
    if access is None or app is None or not request.access.device_codes.use(code):
        raise expired_device_code()
    check_secret(app, request.credentials, required=False)
    let_in(access, app, user_id, request.source_ip, Flow.DEVICE, inactive=inactive_user())
    grant = access.grants.create(user_id, app, code.scopes)
    issuer = TokenIssuer(access, request.issuer.base_url, request.issuer.signing_key, request.source_ip)
    fields = issuer.open_session(app, user_id, code.scopes, Flow.DEVICE, grant)
    return fields | ({"refresh_token": grant.refresh_token} if grant.refresh_token else {})


def _app(request: TokenRequest) -> App:
    app = request.app()
    if not app.settings.device_flow:
        raise unsupported_grant_type()
    return app
