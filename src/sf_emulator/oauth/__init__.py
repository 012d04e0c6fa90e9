"""OAuth 2.0: authorisation, tokens, identity and discovery, as Salesforce answers them."""

from .jwt import SigningKey
from .routes import routes

__all__ = ["SigningKey", "routes"]
