"""Salesforce ids: 15 characters that tell upper from lower case, or 18 with that told by a suffix."""

import re

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_ID = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")


def widen_id(salesforce_id: str) -> str:
    """The 18 characters of an id of 15 or 18.

    Raises:
        ValueError: It is not a Salesforce id.
    """
    if not _ID.fullmatch(salesforce_id):
        raise ValueError(f"not a Salesforce id: {salesforce_id!r}")
    chunks = [salesforce_id[start : start + 5] for start in (0, 5, 10)]
    return salesforce_id[:15] + "".join(_ALPHABET[_case_bits(chunk)] for chunk in chunks)


def _case_bits(chunk: str) -> int:
    return sum(1 << place for place, letter in enumerate(chunk) if letter.isascii() and letter.isupper())
