"""Opening a session for an app, and the fields that every token answer has."""

from sf_emulator.objects.access import (
    SUCCESS,
    Access,
    App,
    Grant,
    SessionKind,
    SignInWay,
    in_wire_order,
    to_ms,
)

from .answers import sign


def open_app_session(access: Access, base_url: str, app: App, grant: Grant, source_ip: str) -> dict[str, str]:
    """Open a session and describe it: all values are strings, and there is no `expires_in`.

    Source: salesforce-api.md, A3.
    """
    session = access.sessions.open(
        SessionKind.OAUTH,
        grant.user_id,
        grant.scopes,
        grant_number=grant.number,
        app_number=app.number,
        timeout_min=app.settings.session_timeout_min,
    )
    way = SignInWay("Remote Access 2.0", app.settings.name, source_ip)
    access.login_history.record(grant.user_id, SUCCESS, way)
    identity_url = f"{base_url}/id/{access.org.id}/{grant.user_id}"
    issued_at = str(to_ms(access.org.clock.now()))
    return {
        "access_token": session.token,
        "signature": sign(identity_url, issued_at, app.consumer_secret),
        "scope": in_wire_order(grant.scopes),
        "instance_url": base_url,
        "id": identity_url,
        "token_type": "Bearer",
        "issued_at": issued_at,
    }
