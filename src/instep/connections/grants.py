"""A grant between Salesforce's answer and Save: sealed on the trip, then the connection's credential."""

import json
from datetime import datetime

from instep.connections.models import Connection, OAuthCredential, PendingAuthorization
from instep.connections.vault import seal
from instep.salesforce import Identity, Secret, TokenGrant


def keep_grant(pending: PendingAuthorization, grant: TokenGrant) -> None:
    """Seal it on the trip, with what was found out about it."""
    pending.grant_sealed = seal(grant_text(grant), pending.place_of("grant"))
    pending.save()


def store_grant(connection: Connection, pending: PendingAuthorization, *, now: datetime) -> None:
    """Make it the connection's credential; what was lost before counts no more."""
    grant = grant_from_text(pending.open("grant"))
    sealed = {
        f"{name}_sealed": seal(secret, OAuthCredential.place(name, connection.pk))
        for name, secret in (
            ("consumer_secret", pending.open("consumer_secret")),
            ("access_token", grant.access_token),
            ("refresh_token", grant.refresh_token),
        )
        if secret is not None
    }
    facts = {
        "consumer_key": pending.consumer_key,
        "instance_url": grant.instance_url,
        "identity_url": grant.identity_url,
        "scope": grant.scope,
        "issued_at": grant.issued_at,
        "refreshed_at": None,
        "rotated_at": None,
        "refresh_begun_at": None,
        "authorized_at": now,
        "authorized_username": pending.authorized_username,
        "authorized_user_id": pending.authorized_user_id,
        "lost_at": None,
        "lost_code": "",
        "lost_reason": "",
    }
    OAuthCredential.objects.update_or_create(connection=connection, defaults=facts | sealed)


def grant_text(grant: TokenGrant) -> Secret:
    """A grant as a text that only ever goes into the vault."""
    return Secret(
        json.dumps(
            {
                "access_token": grant.access_token.open(),
                "refresh_token": grant.refresh_token.open() if grant.refresh_token else "",
                "instance_url": grant.instance_url,
                "identity_url": grant.identity_url,
                "org_id": grant.identity.org_id,
                "user_id": grant.identity.user_id,
                "scope": grant.scope,
                "issued_at": grant.issued_at.isoformat(),
            }
        )
    )


def grant_from_text(written: Secret) -> TokenGrant:
    fields = json.loads(written.open())
    return TokenGrant(
        access_token=Secret(fields["access_token"]),
        refresh_token=Secret(fields["refresh_token"]) if fields["refresh_token"] else None,
        instance_url=fields["instance_url"],
        identity_url=fields["identity_url"],
        identity=Identity(fields["org_id"], fields["user_id"]),
        scope=fields["scope"],
        issued_at=datetime.fromisoformat(fields["issued_at"]),
    )
