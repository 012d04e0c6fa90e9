"""Portal users: people outside, each with a Contact of an Account, and in portals with roles a role below its owner's.

Source: salesforce-api.md, D1, "Portal users"; texts in texts.py.
"""

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused
from sf_emulator.store import Row

from .registry import Rule

EXTERNAL_TYPES = frozenset({"PowerPartner", "PowerCustomerSuccess", "CustomerSuccess", "CspLitePortal"})
# Portal types whose users have roles, as UserRole.PortalType and the word in the roles' names.
_PORTALS = {
    "PowerPartner": ("Partner", "Partner"),
    "PowerCustomerSuccess": ("CustomerPortal", "Customer"),
    "CustomerSuccess": ("CustomerPortal", "Customer"),
}
# The roles of an account, from its owner's downwards, and the word in their names.
_PORTAL_ROLES = {"Executive": "Executive", "Manager": "Manager", "Worker": "User"}
_INTERNAL_RIGHTS = frozenset({"ManageUsers", "ManageInternalUsers"})
_EXTERNAL_RIGHTS = frozenset({"ManageUsers", "ManagePartners", "ManageCssUsers"})


def _take_type_of_profile(change: Change) -> None:
    if change.changed("ProfileId"):
        change.after["UserType"] = change.org.user_type_of_profile(change.after["ProfileId"])


def _require_right_over_kind(change: Change) -> None:
    """Who manages internal users does not manage external ones, and the other way round."""
    actor = change.actor
    if actor is None or actor.user_id == change.record_id:
        return
    rights = _EXTERNAL_RIGHTS if change.after["UserType"] in EXTERNAL_TYPES else _INTERNAL_RIGHTS
    if actor.permissions.isdisjoint(rights):
        raise RecordRefused(texts.not_writable("User"))


def _tie_to_contact(change: Change) -> None:
    external = change.after["UserType"] in EXTERNAL_TYPES
    if change.inserts and external:
        _enable(change)
    elif change.updates and change.changed("IsPortalEnabled"):
        _detach(change)
    elif change.changed("ContactId") and (change.updates or change.after["ContactId"]):
        raise RecordRefused(texts.contact_set_once() if change.updates else texts.contact_of_internal_user())


def _enable(change: Change) -> None:
    account = _account(change)
    change.after |= {"IsPortalEnabled": True, "AccountId": account["Id"]}
    if change.after["UserType"] in _PORTALS:
        wanted = change.after["PortalRole"] or "Worker"
        change.after |= {"PortalRole": wanted, "UserRoleId": _role(change, account, wanted)}


def _account(change: Change) -> Row:
    """The account of the contact: both must be there, and nobody else's. Raises RecordRefused."""
    org, contact_id = change.org, change.after["ContactId"]
    if contact_id is None:
        raise RecordRefused(texts.no_contact())
    if org.find("User", ContactId=contact_id):
        raise RecordRefused(texts.contact_taken())
    account = org.get("Account", org.field_of("Contact", contact_id, "AccountId") or "")
    if account is None:
        raise RecordRefused(texts.contact_without_account())
    if org.field_of("User", account["OwnerId"], "UserRoleId") is None:
        raise RecordRefused(texts.owner_without_role())
    return account


def _role(change: Change, account: Row, wanted: str) -> str:
    """The account's role of this kind, made with those above it when they are not there."""
    portal, word = _PORTALS[change.after["UserType"]]
    role_id = str(change.org.field_of("User", account["OwnerId"], "UserRoleId"))
    for portal_role, ending in _PORTAL_ROLES.items():
        fields = {"PortalAccountId": account["Id"], "PortalType": portal, "PortalRole": portal_role}
        found = change.org.find("UserRole", **fields)
        name = f"{account['Name'][:60]} {word} {ending}"
        above = {"Name": name, "ParentRoleId": role_id, "DeveloperName": _developer_name(account["Id"], name)}
        role_id = found[0]["Id"] if found else change.org.insert("UserRole", fields | above, None)
        if portal_role == wanted:
            return str(role_id)
    raise RecordRefused(texts.bad_picklist_value("Portal Role Level", "PortalRole", wanted))


def _developer_name(account_id: str, name: str) -> str:
    """Unique although two accounts may share a name."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)
    return f"P_{words[:60]}_{account_id[9:15]}"


def _detach(change: Change) -> None:
    """Off for good: the user lets go of the contact, and is active no more."""
    if change.after["IsPortalEnabled"] or not change.before["ContactId"]:
        raise RecordRefused(texts.portal_off_for_good())
    change.after |= {"ContactId": None, "AccountId": None, "PortalRole": None, "UserRoleId": None, "IsActive": False}


PORTAL_USER_RULES = {
    "user_type": Rule(before=_take_type_of_profile),
    "right_over_kind": Rule(before=_require_right_over_kind),
    "portal_contact": Rule(before=_tie_to_contact),
}
