"""A grant on its way to a connection's credential: from a trip, where it waits sealed for Save, or at once."""

import dataclasses
import json
from datetime import datetime

from instep.connections.events import record_event
from instep.connections.health import note_state
from instep.connections.health_models import EventKind
from instep.connections.models import Connection, OAuthCredential, PendingAuthorization
from instep.connections.outcomes import begin_outcome
from instep.connections.vault import seal
from instep.domain.credentials import SignIn
from instep.salesforce import Identity, Secret, TokenGrant
from instep.salesforce.oauth.flows import Flow


@dataclasses.dataclass(frozen=True, slots=True)
class App:
    """The app that signed in, and how. Its secret is empty where a certificate takes its place.

    `other_secrets`: what Salesforce may sign its answer with besides, while two secrets are live.
    """

    flow: Flow
    consumer_key: str
    consumer_secret: Secret
    other_secrets: tuple[Secret, ...] = dataclasses.field(default=(), compare=False)


def keep_grant(pending: PendingAuthorization, grant: TokenGrant) -> None:
    """Seal it on the trip, with what was found out about it."""
    pending.grant_sealed = seal(grant_text(grant), pending.place_of("grant"))
    pending.save()


def store_grant(connection: Connection, pending: PendingAuthorization, *, now: datetime) -> None:
    """Make the answer of a trip the connection's credential."""
    save_grant(
        connection,
        grant_from_text(pending.open("grant")),
        App(Flow.WEB_SERVER, pending.consumer_key, pending.open("consumer_secret")),
        username=pending.authorized_username,
        now=now,
    )


def save_grant(connection: Connection, grant: TokenGrant, app: App, *, username: str, now: datetime) -> None:
    """Make it the connection's credential; what was there, or was lost, counts no more."""
    secrets = {
        "consumer_secret": app.consumer_secret,
        "access_token": grant.access_token,
        "refresh_token": grant.refresh_token,
    }
    sealed = {
        f"{name}_sealed": seal(secret, OAuthCredential.place(name, connection.pk)) if secret else None
        for name, secret in secrets.items()
    }
    facts = {
        "flow": app.flow,
        "consumer_key": app.consumer_key,
        "instance_url": grant.instance_url,
        "identity_url": grant.identity_url,
        "scope": grant.scope,
        "issued_at": grant.issued_at,
        "refreshed_at": None,
        "rotated_at": None,
        "refresh_begun_at": None,
        "authorized_at": now,
        "authorized_username": username,
        "authorized_user_id": grant.identity.user_id,
        "lost_at": None,
        "lost_code": "",
        "lost_reason": "",
    }
    OAuthCredential.objects.update_or_create(connection=connection, defaults=facts | sealed)
    begin_outcome(connection, SignIn.OAUTH, now)
    grant_facts = counted_grant(grant.identity.user_id, app.consumer_key) if grant.refresh_token else {}
    record_event(connection, EventKind.AUTHORISED, f"Authorised as {username}", now=now, facts=grant_facts)
    note_state(connection, now)


def counted_grant(user_id: str, consumer_key: str) -> dict[str, str]:
    """What Salesforce counts grants by; it stands beside the timeline's lines that begin and end one."""
    return {"user_id": user_id, "consumer_key": consumer_key}


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
