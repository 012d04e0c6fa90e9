"""The addresses of OAuth 2.0 and OpenID Connect."""

from starlette.routing import Route

from .authorize import authorize
from .discovery import keys, openid_configuration
from .identity import identity, userinfo
from .revoke import introspect, revoke
from .token import token

routes = [
    Route("/services/oauth2/authorize", authorize, methods=["GET", "POST"]),
    Route("/services/oauth2/token", token, methods=["GET", "POST"]),
    Route("/services/oauth2/revoke", revoke, methods=["GET", "POST"]),
    Route("/services/oauth2/introspect", introspect, methods=["POST"]),
    Route("/services/oauth2/userinfo", userinfo, methods=["GET", "POST"]),
    Route("/id/keys", keys, methods=["GET"]),
    Route("/id/{org_id}/{user_id}", identity, methods=["GET", "POST"]),
    Route("/.well-known/openid-configuration", openid_configuration, methods=["GET"]),
]
