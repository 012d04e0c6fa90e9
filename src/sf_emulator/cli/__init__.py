"""The `sf-emulator` command."""

from .main import main

__all__ = ["main"]
