"""What an org shows of an authorisation: its grants (OauthToken) and the app's refresh token policy.

Both are optional: an org may show neither to the integration user. Source: salesforce-api.md, D2.
"""

from datetime import datetime, timedelta
from typing import Any

from instep.connections.events import history
from instep.connections.health_models import ConnectionWatch, EventKind
from instep.connections.models import Connection, OAuthCredential
from instep.domain.token_life import Grants, Policy, RefreshToken
from instep.salesforce import Refused, UserOrg
from instep.salesforce.ids import widen_id

READ_EVERY = timedelta(days=1)
SAME_MOMENT = timedelta(minutes=10)  # between a grant's creation in the org and our note of it
APPS = "SELECT Name, RefreshTokenValidityPeriod, OptionsRefreshTokenValidityMetric FROM ConnectedApplication"
GRANTS = "SELECT AppName, CreatedDate FROM OauthToken WHERE UserId = '{user_id}'"


def refresh_token_of(connection: Connection) -> RefreshToken | None:
    """None: the connection has no authorisation with a refresh token."""
    credential = OAuthCredential.objects.filter(connection=connection, refresh_token_sealed__isnull=False).first()
    if credential is None or credential.authorized_at is None:
        return None
    watch = ConnectionWatch.objects.filter(connection=connection).first()
    policy = Policy(watch.policy_period, watch.policy_is_idle) if watch and watch.policy_period else None
    last_used = max(credential.authorized_at, credential.refreshed_at or credential.authorized_at)
    return RefreshToken(credential.authorized_at, last_used, policy)


def grants_of(connection: Connection) -> Grants | None:
    """The grants that count together with this connection's. None: it has none."""
    credential = OAuthCredential.objects.filter(connection=connection, refresh_token_sealed__isnull=False).first()
    if credential is None or not credential.authorized_user_id:
        return None
    user_and_app = {"authorized_user_id": credential.authorized_user_id, "consumer_key": credential.consumer_key}
    sharing = OAuthCredential.objects.filter(refresh_token_sealed__isnull=False, **user_and_app)
    names = sharing.order_by("connection__name").values_list("connection__name", flat=True)
    watch = ConnectionWatch.objects.filter(connection=connection).first()
    return Grants(tuple(names), _noted(credential), watch.grants if watch else None)


def read_app_facts(connection: Connection, org: UserOrg, now: datetime) -> None:
    """Ask the org, once a day: two API calls. What it does not show stays unknown."""
    watch = ConnectionWatch.objects.get(connection=connection)
    credential = OAuthCredential.objects.filter(connection=connection, refresh_token_sealed__isnull=False).first()
    is_known = watch.app_read_at and now - watch.app_read_at < READ_EVERY
    if credential is None or (is_known and not _is_newer(credential, watch)):
        return
    grants = _rows(org, GRANTS.format(user_id=widen_id(credential.authorized_user_id)))
    app_name = _our_app(grants, credential.authorized_at)
    apps = [row for row in _rows(org, APPS) if app_name and row["Name"] == app_name]
    policy = apps[0] if apps else {}
    ConnectionWatch.objects.filter(pk=watch.pk).update(
        app_read_at=now,
        app_name=app_name,
        grants=sum(row["AppName"] == app_name for row in grants) if app_name else None,
        policy_period=policy.get("RefreshTokenValidityPeriod"),
        policy_is_idle=bool(policy.get("OptionsRefreshTokenValidityMetric")),
    )


def _is_newer(credential: OAuthCredential, watch: ConnectionWatch) -> bool:
    return bool(credential.authorized_at and watch.app_read_at and credential.authorized_at > watch.app_read_at)


def _our_app(grants: list[dict[str, Any]], authorized_at: datetime | None) -> str:
    """The org names no consumer key, but our grant is the one that was made when we were authorised."""
    if authorized_at is None:
        return ""
    by_distance = sorted(
        (abs(datetime.fromisoformat(row["CreatedDate"]) - authorized_at), row["AppName"]) for row in grants
    )
    return str(by_distance[0][1]) if by_distance and by_distance[0][0] <= SAME_MOMENT else ""


def _rows(org: UserOrg, soql: str) -> list[dict[str, Any]]:
    try:
        return list(org.query(soql))
    except Refused:  # the object is not shown to this user
        return []


def _noted(credential: OAuthCredential) -> int:
    """Authorisations in our own records, less those that were given back."""
    facts = {"facts__user_id": credential.authorized_user_id, "facts__consumer_key": credential.consumer_key}
    sharing = OAuthCredential.objects.filter(
        authorized_user_id=credential.authorized_user_id, consumer_key=credential.consumer_key
    ).select_related("connection")
    lines = [history(one.connection).filter(**facts) for one in sharing]
    given = sum(events.filter(kind=EventKind.AUTHORISED).count() for events in lines)
    return given - sum(events.filter(kind=EventKind.FORGOTTEN).count() for events in lines)
