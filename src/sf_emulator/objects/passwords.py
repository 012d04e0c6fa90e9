"""New passwords: which are good enough, how one is made up, and who may set whose. REST and SOAP share it.

Source: salesforce-api.md, B4, C5.
"""

import secrets

from . import texts
from .changes import Actor
from .errors import RecordRefused

_SHORTEST = 8
_ALLOWED_TO = frozenset({"ManageUsers", "ResetPasswords"})


def check_new_password(password: str) -> None:
    """Refuse what the org's password policy does not take. Raises RecordRefused."""
    if len(password) < _SHORTEST:
        raise RecordRefused(texts.password_too_short(_SHORTEST))
    if not any(char.isalpha() for char in password) or not any(char.isdigit() for char in password):
        raise RecordRefused(texts.password_without_mix())


def temporary_password() -> str:
    """A password that its user is to replace."""
    return secrets.token_urlsafe(9) + "7a"


def may_set_password(actor: Actor, user_id: str) -> bool:
    """Everybody their own; another's with one of two permissions."""
    return actor.user_id == user_id or not actor.permissions.isdisjoint(_ALLOWED_TO)
