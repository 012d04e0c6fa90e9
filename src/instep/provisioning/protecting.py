"""Whom Instep does not touch, and how a plan says so."""

from instep.connections.models import Connection, OAuthCredential, OrgProfile, SoapCredential
from instep.domain.changes import Block
from instep.domain.matching import Ambiguous, Match
from instep.provisioning.matching import matched_by
from instep.provisioning.models import Account, ObservedUser, ProtectedUser
from instep.provisioning.models.accounts import AccountOrigin

ADMINISTRATOR_PROFILE = "System Administrator"


class Protection:
    """The users of one org that are protected, loaded once a plan."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._listed = dict(ProtectedUser.objects.filter(connection=connection).values_list("username", "reason"))
        administrators = OrgProfile.objects.filter(connection=connection, name=ADMINISTRATOR_PROFILE)
        self._administrator_profiles = set(administrators.values_list("salesforce_id", flat=True))
        self._own_usernames = _usernames_of_credentials(connection)

    def of_user(self, user: ObservedUser) -> Block | None:
        """Why this user is neither linked nor changed, whoever it belongs to."""
        if user.username in self._own_usernames:
            return Block(
                "connected-user",
                f"Instep is connected as {user.username} and never changes that user.",
                "Connect with a dedicated integration user if this person is to be managed.",
            )
        if user.username in self._listed:
            reason = self._listed[user.username]
            return Block(
                "protected-user",
                f"{user.username} is on the protected list{f': {reason}' if reason else ''}.",
                "Take it off the list under Provisioning → Protected users, or with "
                f"instep account unprotect {self._connection.name} {user.username}.",
            )
        return None

    def of_account(self, user: ObservedUser, account: Account | None) -> Block | None:
        """A user who was linked, not created, and is a System Administrator, waits for a release."""
        if user.profile_id_in_org not in self._administrator_profiles:
            return None
        if account and (account.origin == AccountOrigin.CREATED or account.released_at):
            return None
        return Block(
            "protected-administrator",
            f"{user.username} is a System Administrator: linked, and otherwise left alone.",
            "Once it is linked, release it under Provisioning → Protected users, or with "
            f"instep account release {self._connection.name} {user.username}.",
        )


def ambiguous(person_name: str, match: Match) -> Block | None:
    """What matches twice waits for a decision."""
    if not isinstance(match, Ambiguous):
        return None
    users = "a user that another person matches too" if len(match.user_ids) == 1 else f"{len(match.user_ids)} users"
    return Block(
        "ambiguous-match",
        f"{person_name} matches {users} ({matched_by(match)}).",
        "Make the users in Salesforce or the people in the directory tell apart, then import and plan again.",
    )


def _usernames_of_credentials(connection: Connection) -> set[str]:
    names = {
        *OAuthCredential.objects.filter(connection=connection).values_list("authorized_username", flat=True),
        *SoapCredential.objects.filter(connection=connection).values_list("username", flat=True),
    }
    return {name.lower() for name in names if name}
