"""Making an org the sandbox copy of another: who is in it cannot be reached by mail, and has a user name of its own.

Source: salesforce-api.md, D1 ("sandbox copies").
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .org import Org

_USERNAME_LENGTH = 80


def become_sandbox(org: "Org", name: str) -> None:
    """Turn a copied org into the sandbox of this name: `.invalid` on e-mails, `.name` on user names."""
    ending = f".{name.lower()}"
    with org.store.transaction():
        org.store.execute(
            'UPDATE "User" SET "Username" = substr("Username", 1, ?1) || ?2, "Email" = "Email" || \'.invalid\'',
            (_USERNAME_LENGTH - len(ending), ending),
        )
        org.store.execute('UPDATE "Organization" SET "IsSandbox" = 1')
