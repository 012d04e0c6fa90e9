"""The SOAP API's door: login(); every other call is answered with a proper fault."""

from .routes import routes

__all__ = ["routes"]
