"""A connection's health from what is stored, and the line in its timeline when it changes."""

from datetime import datetime, timedelta

from django.conf import settings

from instep.connections.events import record_event
from instep.connections.failures import NOT_READY, failure_of
from instep.connections.health_models import ConnectionWatch, EventKind, SignInOutcome
from instep.connections.models import Connection, OAuthCredential, PendingAuthorization, SoapCredential
from instep.domain.credentials import SignIn, choose_sign_in
from instep.domain.health import Condition, Facts, Failure, Health, Trouble, judge
from instep.salesforce import NeedsAuthorization
from instep.salesforce.oauth.catalogue import explain

LOOK_SOON = timedelta(minutes=5)  # while something may mend by itself
STATE_WORDS: dict[Health, str] = {
    Health.OFF: "API integration is off",
    Health.NOT_CONFIGURED: "Not configured",
    Health.WAITING: "Waiting for Salesforce to know the app (up to 10 minutes)",
    Health.AUTHORISED: "Set up, not used yet",
    Health.HEALTHY: "Healthy",
    Health.NEEDS_REAUTHENTICATION: "Needs re-authentication",
    Health.BLOCKED: "Blocked by Salesforce's policy",
    Health.UNREACHABLE: "Unreachable",
}


def condition_of(connection: Connection, now: datetime) -> Condition:
    """Its state now, since when, and why."""
    return judge(facts_of(connection), now)


def facts_of(connection: Connection) -> Facts:
    """What the rules look at."""
    oauth = OAuthCredential.objects.filter(connection=connection).first()
    sign_in = choose_sign_in(
        rest_oauth_enabled=connection.rest_oauth_enabled,
        oauth_authorized=bool(oauth and oauth.is_authorized),
        soap_saved=SoapCredential.objects.filter(connection=connection).exists(),
    )
    if sign_in is None:
        return Facts(connection.api_integration_enabled, None, settling_since=_settling_since(connection))
    outcome = SignInOutcome.objects.filter(connection=connection, sign_in=sign_in).first()
    lost = oauth if oauth and sign_in is SignIn.OAUTH and oauth.lost_at else None
    return Facts(
        connection.api_integration_enabled,
        sign_in,
        saved_at=outcome.saved_at if outcome else None,
        working_since=outcome.working_since if outcome else None,
        trouble=_loss(lost) if lost else _trouble(outcome),
    )


def note_state(connection: Connection, now: datetime) -> Condition | None:
    """Write into the timeline that the state has changed, once. None: the connection is gone."""
    current = Connection.objects.filter(pk=connection.pk).first()
    if current is None:
        return None
    condition = condition_of(current, now)
    changed = {"state": condition.health, "next_check_at": now + interval_after(condition.health)}
    watch = watch_over(current, now)
    if ConnectionWatch.objects.filter(pk=watch.pk).exclude(state=condition.health).update(**changed):
        _tell_timeline(current, condition, now)
    return condition


def watch_over(connection: Connection, now: datetime) -> ConnectionWatch:
    """Its watch, made the first time; a new connection is not looked at before an interval has gone by."""
    first_look = now + interval_after(Health.HEALTHY)
    return ConnectionWatch.objects.get_or_create(connection=connection, defaults={"next_check_at": first_look})[0]


def interval_after(health: Health) -> timedelta:
    """How long until the next look."""
    every: timedelta = settings.INSTEP_CHECK_EVERY
    return min(LOOK_SOON, every) if health in (Health.UNREACHABLE, Health.WAITING) else every


def _tell_timeline(connection: Connection, condition: Condition, now: datetime) -> None:
    """Switches and saved credentials have lines of their own."""
    words = STATE_WORDS[condition.health]
    if condition.trouble:
        record_event(connection, EventKind.FAILED, words, now=now, said=condition.trouble.said)
    elif condition.health is Health.HEALTHY:
        record_event(connection, EventKind.WORKS, words, now=now)


def _trouble(outcome: SignInOutcome | None) -> Trouble | None:
    if outcome is None or outcome.failing_since is None:
        return None
    return Trouble(Failure(outcome.failure), outcome.failing_since, outcome.said, outcome.next_step)


def _loss(credential: OAuthCredential) -> Trouble | None:
    """An authorisation that Salesforce refused for good, which nobody tries again."""
    if credential.lost_at is None:
        return None
    error = NeedsAuthorization(credential.lost_reason, code=credential.lost_code)
    meaning = explain(credential.lost_code, credential.lost_reason)
    return Trouble(failure_of(error) or Failure.REFUSED, credential.lost_at, error.said, meaning.next_step)


def _settling_since(connection: Connection) -> datetime | None:
    trips = PendingAuthorization.objects.filter(connection=connection, error_code=NOT_READY, grant_sealed=None)
    return trips.order_by("created_at").values_list("created_at", flat=True).first()
