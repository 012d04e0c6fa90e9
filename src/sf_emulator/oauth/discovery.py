"""What OpenID Connect clients look up: the configuration and the signing keys. Source: salesforce-api.md,
A12.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sf_emulator.objects.access import SUPPORTED_SCOPES


async def openid_configuration(request: Request) -> Response:
    """GET /.well-known/openid-configuration."""
    base = request.app.state.base_url
    return JSONResponse(
        {
            "issuer": base,
            "authorization_endpoint": f"{base}/services/oauth2/authorize",
            "token_endpoint": f"{base}/services/oauth2/token",
            "revocation_endpoint": f"{base}/services/oauth2/revoke",
            "userinfo_endpoint": f"{base}/services/oauth2/userinfo",
            "jwks_uri": f"{base}/id/keys",
            "introspection_endpoint": f"{base}/services/oauth2/introspect",
            "scopes_supported": list(SUPPORTED_SCOPES),
            "response_types_supported": ["code", "token", "token id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "display_values_supported": ["page", "popup", "touch"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


async def keys(request: Request) -> Response:
    """GET /id/keys: the public half of the key that signs ID tokens."""
    return JSONResponse(await run_in_threadpool(request.app.state.signing_key.public_keys))
