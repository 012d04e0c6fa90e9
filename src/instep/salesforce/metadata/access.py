"""The profile and the permission set of an integration user."""

from collections.abc import Sequence

from instep.salesforce.metadata.components import Component, Fields, Kind

PROFILE = Kind("Profile", "profiles", "profile")
PERMISSION_SET = Kind("PermissionSet", "permissionsets", "permissionset")


def profile(name: str, *, licence: str, description: str, permissions: Sequence[str]) -> Component:
    """A custom profile with these permissions and no other that its licence does not bring itself.

    Args:
        name: What Setup shows.
        licence: The user licence's name, for example Salesforce.
        description: For those who find it in Setup.
        permissions: API names, with all that they depend on.
    """
    head: Fields = (("custom", True), ("description", description), ("userLicense", licence))
    return Component(PROFILE, name, head + _user_permissions(permissions))


def permission_set(name: str, *, label: str, description: str, permissions: Sequence[str]) -> Component:
    """The same for a user who keeps a profile of their own. Bound to no licence, so that any user may have it."""
    head: Fields = (("description", description), ("hasActivationRequired", False), ("label", label))
    return Component(PERMISSION_SET, name, head + _user_permissions(permissions))


def _user_permissions(names: Sequence[str]) -> Fields:
    return tuple(("userPermissions", (("enabled", True), ("name", name))) for name in names)
