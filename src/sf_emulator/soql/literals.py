"""Strings as SOQL escapes them, and patterns as SQLite's LIKE understands them."""

import re

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_MEANINGS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"} | dict.fromkeys("\"'\\%_")
_WILDCARDS = frozenset("%_\\")


class BadEscape(ValueError):
    """A backslash before something that SOQL gives it no meaning for; the argument is both."""


def unescaped(written: str) -> str:
    """A string literal's value: what stood between its quotes, escapes resolved. Raises BadEscape."""
    return _ESCAPE.sub(_meaning, written)


def like_pattern(written: str) -> str:
    r"""A pattern for `LIKE ? ESCAPE '\'`: `%` and `_` are wildcards unless they were escaped. Raises BadEscape."""
    return _ESCAPE.sub(_literal_character, written)


def _literal_character(escape: re.Match[str]) -> str:
    character = _meaning(escape)
    return f"\\{character}" if character in _WILDCARDS else character


def _meaning(escape: re.Match[str]) -> str:
    code, character = escape.groups()
    if code is not None:
        return _of_code(escape[0], int(code, 16))
    if character.lower() not in _MEANINGS:
        raise BadEscape(escape[0])
    return _MEANINGS[character.lower()] or character


def _of_code(written: str, code: int) -> str:
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        raise BadEscape(written)  # no character, or half of one
    return chr(code)
