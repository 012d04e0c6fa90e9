"""Opening a session for an app: its token, opaque or a JWT, and the fields that every token answer has.

Source: salesforce-api.md, A3; for JWTs the Salesforce help, "JWT-Based Access Tokens".
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sf_emulator.objects.access import SUCCESS, Access, App, Grant, Session, SessionKind, in_wire_order, to_ms

from .answers import sign
from .flows import Flow
from .gate import login_way
from .jwt import SigningKey

_CLOCK_SKEW_S = 15


@dataclass(frozen=True, slots=True)
class TokenIssuer:
    """One org as it gives tokens out: how it is called, and where the request comes from."""

    access: Access
    base_url: str
    signing_key: SigningKey
    source_ip: str

    def open_session(
        self, app: App, user_id: str, scopes: frozenset[str], flow: Flow, grant: Grant | None = None
    ) -> dict[str, str]:
        """Open a session and describe it: all values are strings, and there is no `expires_in`."""
        session = self._open(app, user_id, scopes, grant)
        self.access.login_history.record(user_id, SUCCESS, login_way(app, self.source_ip, flow))
        identity_url = f"{self.base_url}/id/{self.access.org.id}/{user_id}"
        issued_at = str(to_ms(self.access.org.clock.now()))
        return {
            "access_token": session.token,
            "signature": sign(identity_url, issued_at, app.consumer_secret),
            "scope": in_wire_order(scopes),
            "instance_url": self.base_url,
            "id": identity_url,
            "token_type": "Bearer",
            "issued_at": issued_at,
        } | ({"token_format": "jwt"} if session.is_jwt else {})

    def _open(self, app: App, user_id: str, scopes: frozenset[str], grant: Grant | None) -> Session:
        settings, sessions = app.settings, self.access.sessions
        timeout_min = settings.session_timeout_min
        jwt = None
        if settings.named_user_jwt:
            timeout_min = settings.named_user_jwt_timeout_min
            lifetime = sessions.timeout_of(user_id, timeout_min)
            jwt = self.signing_key.sign(self._claims(app, user_id, scopes, lifetime), **_header(self.access))
        return sessions.open(
            SessionKind.OAUTH,
            user_id,
            scopes,
            grant_number=grant.number if grant else None,
            app_number=app.number,
            timeout_min=timeout_min,
            jwt=jwt,
        )

    def _claims(self, app: App, user_id: str, scopes: frozenset[str], lifetime: timedelta) -> dict[str, Any]:
        now = to_ms(self.access.org.clock.now()) // 1000
        return {
            "scp": in_wire_order(scopes),
            "aud": [self.base_url],
            "sub": f"uid:{user_id}",
            "nbf": now - _CLOCK_SKEW_S,
            "mty": "oauth",
            "sfi": secrets.token_hex(32),
            "roles": [],
            "iss": self.base_url,
            "hsc": False,
            "exp": now + int(lifetime.total_seconds()),
            "iat": now,
            "client_id": app.consumer_key,
        }


def _header(access: Access) -> dict[str, str]:
    return {"tnk": f"core/prod/{access.org.id}", "ver": "1.0", "tty": "sfdc-core-token"}
