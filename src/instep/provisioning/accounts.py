"""Accounts and protection: whom Instep may write to."""

from datetime import datetime

from instep.connections.models import Connection
from instep.domain.problems import NotFound, Problem
from instep.provisioning.models import Account, ProtectedUser


def find_account(connection: Connection, username: str) -> Account:
    """The account of a person on the connection, by the person's user name.

    Raises:
        NotFound: The person has no account there.
    """
    account = Account.objects.filter(connection=connection, person__user_name__iexact=username).first()
    if account is None:
        raise NotFound(Problem("account-unknown", f"{username} has no account on {connection.name}."))
    return account


def release_account(account: Account, now: datetime) -> None:
    """Allow changes to a linked user who is a System Administrator."""
    account.released_at = now
    account.save(update_fields=["released_at"])


def hold_account(account: Account) -> None:
    """Protect a released System Administrator again."""
    account.released_at = None
    account.save(update_fields=["released_at"])


def protect_user(connection: Connection, username: str, reason: str = "") -> ProtectedUser:
    """Put a Salesforce user on the list of users that Instep never touches. Doing it twice changes the reason."""
    protected, _ = ProtectedUser.objects.update_or_create(
        connection=connection, username=username.strip().lower(), defaults={"reason": reason}
    )
    return protected


def unprotect_user(connection: Connection, username: str) -> None:
    """Raises NotFound when the user is not on the list."""
    deleted, _ = ProtectedUser.objects.filter(connection=connection, username=username.strip().lower()).delete()
    if not deleted:
        raise NotFound(Problem("protected-unknown", f"{username} is not on the protected list of {connection.name}."))
