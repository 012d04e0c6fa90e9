"""What an ID token says. Source: salesforce-api.md, A3, A12, A15 (`idTokenConfig`).

The claims besides the standard ones are not confirmed.
"""

import hashlib
from typing import Any

from sf_emulator.objects.access import Access, App, to_ms

from .access_tokens import TokenIssuer
from .identity_fields import standard_claims
from .jwt import encode

_DEFAULT_VALIDITY_MIN = 2


def sign_id_token(issuer: TokenIssuer, app: App, user_id: str, nonce: str | None, access_token: str) -> str:
    """An ID token to go with an access token."""
    at_hash = encode(hashlib.sha256(access_token.encode()).digest()[:16])
    claims = {"at_hash": at_hash} | _claims(issuer.access, issuer.base_url, app, user_id)
    return issuer.signing_key.sign(claims | ({"nonce": nonce} if nonce else {}))


def _claims(access: Access, base_url: str, app: App, user_id: str) -> dict[str, Any]:
    """Who signed in, for which app, until when."""
    settings = app.settings
    now = to_ms(access.org.clock.now()) // 1000
    validity_min = settings.id_token_validity_min if settings.configure_id_token else _DEFAULT_VALIDITY_MIN
    claims: dict[str, Any] = {
        "sub": f"{base_url}/id/{access.org.id}/{user_id}",
        "aud": _audience(app),
        "iss": base_url,
        "exp": now + 60 * validity_min,
        "iat": now,
    }
    if settings.configure_id_token and settings.id_token_standard_claims:
        user = access.org.get("User", user_id)
        claims |= standard_claims(user, base_url) if user else {}
    return claims


def _audience(app: App) -> str | list[str]:
    """The app, and who else it named."""
    others = app.settings.id_token_audiences if app.settings.configure_id_token else ()
    return [app.consumer_key, *others] if others else app.consumer_key
