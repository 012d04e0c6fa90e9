"""The pages that people use: the login page and Setup."""

from .routes import routes

__all__ = ["routes"]
