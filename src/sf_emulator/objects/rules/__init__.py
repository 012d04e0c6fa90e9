"""Salesforce's rules on records. An object's file names the rules that its records obey, in order."""

from .permissions import PERMISSION_RULES
from .registry import Rule
from .roles import ROLE_RULES
from .user_licences import LICENCE_RULES
from .user_logins import USER_LOGIN_RULES
from .users import USER_RULES

RULES: dict[str, Rule] = PERMISSION_RULES | ROLE_RULES | LICENCE_RULES | USER_LOGIN_RULES | USER_RULES

__all__ = ["RULES", "Rule"]
