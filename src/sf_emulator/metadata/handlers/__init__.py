"""What each type of component does to the org, in the order in which a deployment makes them."""

from collections.abc import Mapping

from sf_emulator.metadata.components import Handler

from .connected_apps import ConnectedApps
from .custom_fields import CustomFields
from .custom_objects import CustomObjects
from .external_client_apps import ExternalClientApps
from .groups import PublicGroups, Queues
from .oauth_parts import AppPolicies, GlobalOauthSettings, OauthPolicies, OauthSettings
from .permission_sets import PermissionSets
from .profiles import Profiles
from .roles import Roles

HANDLERS: Mapping[str, Handler] = {
    handler.type: handler
    for handler in (
        Roles(),
        PublicGroups(),
        CustomObjects(),
        CustomFields(),
        Queues(),
        Profiles(),
        PermissionSets(),
        ConnectedApps(),
        ExternalClientApps(),
        OauthSettings(),
        GlobalOauthSettings(),
        OauthPolicies(),
        AppPolicies(),
    )
}

__all__ = ["HANDLERS"]
