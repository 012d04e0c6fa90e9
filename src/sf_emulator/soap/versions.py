"""Which versions of the SOAP API there are. Source: salesforce-api.md, C1, A16."""

import re

OLDEST, NEWEST = 31.0, 68.0
FIRST_WITHOUT_LOGIN = 65.0
"""The first version at which login() is gone."""

_SHAPE = re.compile(r"\d{2}\.0")


def is_served(version: str) -> bool:
    """Whether an address may name this version."""
    return _SHAPE.fullmatch(version) is not None and OLDEST <= float(version) <= NEWEST
