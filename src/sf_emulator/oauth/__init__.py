"""OAuth 2.0: authorisation, tokens, identity and discovery, as Salesforce answers them."""

from .id_token import IdTokens
from .routes import routes

__all__ = ["IdTokens", "routes"]
