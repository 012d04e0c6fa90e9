"""Salesforce's rules on records. An object's file names the rules that its records obey, in order."""

from sf_emulator.objects.changes import Change

from .access_policies import ACCESS_POLICY_RULES
from .addresses import ADDRESS_RULES
from .assigned_licences import ASSIGNED_LICENCE_RULES
from .cases import CASE_RULES
from .deactivation import DEACTIVATION_RULES
from .events import EVENT_RULES
from .feature_licences import FEATURE_LICENCE_RULES
from .groups import GROUP_RULES
from .hierarchies import HIERARCHY_RULES
from .locking import LOCKING_RULES
from .names import NAME_RULES
from .object_access import OBJECT_ACCESS_RULES
from .opportunities import OPPORTUNITY_RULES
from .ownership import OWNERSHIP_RULES
from .permission_licences import PERMISSION_LICENCE_RULES
from .permission_set_groups import PERMISSION_SET_GROUP_RULES
from .permissions import PERMISSION_RULES
from .portal_users import PORTAL_USER_RULES
from .profiles import PROFILE_RULES
from .record_types import RECORD_TYPE_RULES
from .registry import Rule
from .roles import ROLE_RULES
from .tasks import TASK_RULES
from .user_licences import LICENCE_RULES
from .user_logins import USER_LOGIN_RULES
from .users import USER_RULES

RULES: dict[str, Rule] = {
    **ADDRESS_RULES,
    **CASE_RULES,
    **OPPORTUNITY_RULES,
    **TASK_RULES,
    **EVENT_RULES,
    **OBJECT_ACCESS_RULES,
    **HIERARCHY_RULES,
    **NAME_RULES,
    **OWNERSHIP_RULES,
    **PERMISSION_RULES,
    **PERMISSION_LICENCE_RULES,
    **PERMISSION_SET_GROUP_RULES,
    **PROFILE_RULES,
    **RECORD_TYPE_RULES,
    **ROLE_RULES,
    **GROUP_RULES,
    **LOCKING_RULES,
    **DEACTIVATION_RULES,
    **LICENCE_RULES,
    **ASSIGNED_LICENCE_RULES,
    **FEATURE_LICENCE_RULES,
    **USER_LOGIN_RULES,
    **USER_RULES,
    **PORTAL_USER_RULES,
    **ACCESS_POLICY_RULES,
}

__all__ = ["RULES", "Rule", "run_after", "run_before"]


def run_before(change: Change) -> None:
    """Let the object's rules look at a change that is about to be written. Raises RecordRefused."""
    for name in change.sobject.rules:
        RULES[name].before(change)


def run_after(change: Change) -> None:
    """Let the object's rules keep other records in step."""
    for name in change.sobject.rules:
        RULES[name].after(change)
