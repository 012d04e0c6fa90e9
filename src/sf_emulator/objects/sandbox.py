"""What makes a copy of an org a sandbox, and a second sample org another one. Source: Salesforce Help, Sandboxes."""

from .org import Org

_CHANGED_ORG = 'UPDATE "Organization" SET "Id" = ?, "IsSandbox" = 1, "Name" = ?'
_CHANGED_EMAILS = """UPDATE "User" SET "Email" = "Email" || '.invalid' WHERE "Email" NOT LIKE '%.invalid'"""
_CHANGED_GROUPS = """UPDATE "Group" SET "OwnerId" = ? WHERE "OwnerId" LIKE '00D%'"""
_CHANGED_NAMES = 'UPDATE "User" SET "Username" = "Username" || ?'


def become_sandbox(org: Org, name: str) -> None:
    """Turn a copy of an org into a sandbox: another org id, user names with a suffix, addresses that reach nobody.

    Records keep their ids, as they do in Salesforce.
    """
    with org.store.transaction():
        org.store.execute(_CHANGED_ORG, (org.first_org_id, org.name))
        org.store.execute(_CHANGED_GROUPS, (org.first_org_id,))
        org.store.execute(_CHANGED_EMAILS)
        org.change_setting("my_domain", f"{org.my_domain}--{name}")
        add_to_usernames(org, f".{name}")


def add_to_usernames(org: Org, suffix: str) -> None:
    """Let every user name end with this, so that it is free in every other org; passwords stay."""
    org.store.execute(_CHANGED_NAMES, (suffix,))
    org.change_setting("username_suffix", org.settings.get("username_suffix", "") + suffix)
