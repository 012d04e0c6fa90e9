"""The Metadata API: apps, permission sets, profiles, roles, groups and objects from files, over REST and SOAP."""

from .desk import Desk
from .routes import routes

__all__ = ["Desk", "routes"]
