"""The REST API under /services/data."""

from .sessions import Session, Sessions

__all__ = ["Session", "Sessions"]
