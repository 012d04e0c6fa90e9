"""Salesforce's rules on records. An object's file names the rules that its records obey, in order."""

from .assigned_licences import ASSIGNED_LICENCE_RULES
from .feature_licences import FEATURE_LICENCE_RULES
from .groups import GROUP_RULES
from .permission_licences import PERMISSION_LICENCE_RULES
from .permission_set_groups import PERMISSION_SET_GROUP_RULES
from .permissions import PERMISSION_RULES
from .registry import Rule
from .roles import ROLE_RULES
from .user_licences import LICENCE_RULES
from .user_logins import USER_LOGIN_RULES
from .users import USER_RULES

RULES: dict[str, Rule] = {
    **PERMISSION_RULES,
    **PERMISSION_LICENCE_RULES,
    **PERMISSION_SET_GROUP_RULES,
    **ROLE_RULES,
    **GROUP_RULES,
    **LICENCE_RULES,
    **ASSIGNED_LICENCE_RULES,
    **FEATURE_LICENCE_RULES,
    **USER_LOGIN_RULES,
    **USER_RULES,
}

__all__ = ["RULES", "Rule"]
