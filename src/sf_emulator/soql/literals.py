"""Strings as SOQL escapes them, and patterns as SQLite's LIKE understands them."""

import re

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANINGS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_WILDCARDS = frozenset("%_\\")


def unescaped(written: str) -> str:
    """A string literal's value: what stood between its quotes, escapes resolved."""
    return _ESCAPE.sub(lambda match: _MEANINGS.get(match[1].lower(), match[1]), written)


def like_pattern(written: str) -> str:
    r"""A pattern for `LIKE ? ESCAPE '\'`: `%` and `_` are wildcards unless they were escaped."""
    return _ESCAPE.sub(lambda match: _literal_character(match[1]), written)


def _literal_character(escaped: str) -> str:
    character = _MEANINGS.get(escaped.lower(), escaped)
    return f"\\{character}" if character in _WILDCARDS else character
