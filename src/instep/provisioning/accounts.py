"""Accounts and protection: whom Instep may write to."""

from datetime import datetime

from django.db.models import Q

from instep.connections.models import Connection
from instep.domain.problems import NotFound, Problem
from instep.provisioning.models import Account, ObservedUser, ProtectedUser


def find_account(connection: Connection, key: str) -> Account:
    """The account of a Salesforce user name on the connection, or of a person's user name.

    Raises:
        NotFound: Neither has an account there.
    """
    users = ObservedUser.objects.filter(connection=connection, username=key.strip().lower())
    known = Q(salesforce_id__in=users.values("salesforce_id")) | Q(person__user_name=key.strip().lower())
    account = Account.objects.filter(known, connection=connection).first()
    if account is None:
        raise NotFound(
            Problem(
                "account-unknown",
                f"{key} has no account on {connection.name}.",
                next_step="A user is linked when a plan is applied: apply the plan that links this one first.",
            )
        )
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
