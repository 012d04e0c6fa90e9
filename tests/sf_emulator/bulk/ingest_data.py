"""Rows that ingest jobs are given in tests, and what became of them."""

from sf_emulator.objects import Org

ROLES = {"object": "UserRole", "operation": "insert"}

USER_COLUMNS = (
    "Username,LastName,Email,Alias,TimeZoneSidKey,LocaleSidKey,EmailEncodingKey,LanguageLocaleKey,Profile.Name\n"
)


def user_row(username: str, alias: str = "bulk", profile: str = "Standard User") -> str:
    return f"{username},Bulk,{username},{alias},Europe/London,en_GB,UTF-8,en_US,{profile}\n"


def roles(org: Org, beginning: str = "Bulk ") -> list[str]:
    """Names of the roles that a test made."""
    return [row["Name"] for row in org.find("UserRole") if row["Name"].startswith(beginning)]
