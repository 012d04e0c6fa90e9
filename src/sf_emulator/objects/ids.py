"""Record ids: a key prefix, an instance, a sequence, and the checksum that makes 15 characters 18."""

import re
from collections.abc import Iterator
from functools import lru_cache

# In ASCII order, so that ids sort as they were given out.
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_INSTANCE = "Ws0"
_SHAPE = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")
_SEQUENCE_DIGITS = 9


def make_id(key_prefix: str, sequence: int) -> str:
    """The 18-character id of the record with this place in its object's sequence."""
    return to_18(key_prefix + _INSTANCE + base_62(sequence, _SEQUENCE_DIGITS))


def make_ids(key_prefix: str, first: int, count: int) -> Iterator[str]:
    """As `make_id` for so many places from the first on, ten times as fast: only the last digits differ."""
    low, digit = divmod(first, 62**2)
    while count > 0:
        body = key_prefix + _INSTANCE + base_62(low, _SEQUENCE_DIGITS - 2)
        checked = _checksum(body[:5]) + _checksum(body[5:10])
        ends = _ends(body[10:])[digit : digit + count]
        yield from (f"{body}{two}{checked}{check}" for two, check in ends)
        low, digit, count = low + 1, 0, count - len(ends)


@lru_cache(maxsize=4)
def _ends(three: str) -> tuple[tuple[str, str], ...]:
    """Every two last digits, in order, with the check character of the last group of five."""
    pairs = (one + two for one in _DIGITS for two in _DIGITS)
    return tuple((pair, _CHECKSUM[_capitals(three + pair)]) for pair in pairs)


def base_62(number: int, width: int) -> str:
    """So many digits, letters included, as ids have them."""
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, 62)
        digits = _DIGITS[digit] + digits
    return digits


def sequence_of(record_id: str) -> int:
    """The place in the sequence that `make_id` was given."""
    value = 0
    for digit in record_id[6:15]:
        value = value * 62 + _VALUES[digit]
    return value


def to_18(id_15: str) -> str:
    """Add the checksum that records which letters are capitals. Source: salesforce-api.md, D3."""
    return id_15 + "".join(_checksum(id_15[start : start + 5]) for start in (0, 5, 10))


@lru_cache(maxsize=8192)  # records of a call name the same parents
def normal_id(text: str) -> str | None:
    """The 18-character form of an id of 15 or 18 characters; None when it has no id's shape.

    An 18-character id may come in any case: its checksum tells which letters were capitals.
    """
    if not _SHAPE.fullmatch(text):
        return None
    whole = to_18(text[:15])
    return whole if len(text) == 15 or whole == text else _recased(text)


def _recased(id_18: str) -> str | None:
    capitals = [_CHECKSUM.find(digit.upper()) for digit in id_18[15:]]
    if min(capitals) < 0:
        return None
    body = "".join(
        char.upper() if capitals[place // 5] >> (place % 5) & 1 else char.lower()
        for place, char in enumerate(id_18[:15])
    )
    whole = to_18(body)
    return whole if whole.upper() == id_18.upper() else None


@lru_cache(maxsize=65536)
def _checksum(five: str) -> str:
    return _CHECKSUM[_capitals(five)]


def _capitals(five: str) -> int:
    """A bit for each capital, the lowest for the first character."""
    return sum(1 << place for place, char in enumerate(five) if "A" <= char <= "Z")
