"""The `instep` command."""

from instep.cli.app import main

__all__ = ["main"]
