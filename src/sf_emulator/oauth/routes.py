"""The addresses of OAuth 2.0 and OpenID Connect."""

from starlette.routing import Route

from .authorize import APPROVAL_PAGE, approval_page, authorize
from .device_page import PATH as DEVICE_PAGE
from .device_page import device_page
from .discovery import keys, openid_configuration
from .frontdoor import FRONTDOOR, frontdoor, single_access
from .identity import identity, userinfo
from .introspect import introspect
from .revoke import revoke
from .token import token

routes = [
    Route("/services/oauth2/authorize", authorize, methods=["GET", "POST"]),
    Route(APPROVAL_PAGE, approval_page, methods=["GET", "POST"]),
    Route("/services/oauth2/token", token, methods=["GET", "POST"]),
    Route("/services/oauth2/revoke", revoke, methods=["GET", "POST"]),
    Route("/services/oauth2/introspect", introspect, methods=["POST"]),
    Route("/services/oauth2/userinfo", userinfo, methods=["GET", "POST"]),
    Route("/services/oauth2/singleaccess", single_access, methods=["GET", "POST"]),
    Route(FRONTDOOR, frontdoor, methods=["GET", "POST"]),
    Route(DEVICE_PAGE, device_page, methods=["GET", "POST"]),
    Route("/id/keys", keys, methods=["GET"]),
    Route("/id/{org_id}/{user_id}", identity, methods=["GET", "POST"]),
    Route("/.well-known/openid-configuration", openid_configuration, methods=["GET"]),
]
