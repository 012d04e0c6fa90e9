"""Did the sign-in work, and if not, may it be that the app has not settled in yet?"""

from collections.abc import Iterator
from datetime import timedelta

from instep.domain.doctor.facts import Facts
from instep.domain.doctor.findings import Group, Line, Verdict, failure, ok, warning

APP_UNKNOWN = "app-not-ready"  # of the OAuth errors' catalogue
APP_SETTLES_WITHIN = timedelta(minutes=10)


def _sign_in(facts: Facts) -> Iterator[Verdict]:
    refused = facts.sign_in.refused
    if refused:
        yield failure(refused.summary, refused.next_step, refused.said)
    else:
        yield ok(f"Signed in: {facts.sign_in.sentence}")


def _app_settling(facts: Facts) -> Iterator[Verdict]:
    if APP_UNKNOWN not in (facts.sign_in.meaning, facts.app.last_trip if facts.app else ""):
        return
    since = facts.app.settles_since if facts.app else None
    ready_at = since + APP_SETTLES_WITHIN if since else None
    if since and ready_at and facts.now < ready_at:
        minutes = int((facts.now - since).total_seconds() // 60)
        yield warning(
            f"Salesforce does not know the app yet; it was entered or authorised {minutes} minutes ago",
            f"A new or changed app takes up to 10 minutes: check again at {ready_at:%H:%M} UTC",
        )
    else:
        yield failure(
            "Salesforce does not know the app, and the 10 minutes that a new one takes are over",
            "If the app was changed in Salesforce just now, wait 10 minutes. Else compare the OAuth Consumer Key with "
            "the app's, and the connection's environment with the org",
        )


LINES = (
    Line(
        "sign-in",
        Group.SIGNING_IN,
        "Instep can sign in with what is stored",
        "Without it nothing is provisioned",
        "In Instep under Provisioning → Integration; in Salesforce Setup → Login History shows why it was refused",
        _sign_in,
    ),
    Line(
        "app-settling",
        Group.SIGNING_IN,
        "How long ago the app was changed, when Salesforce does not know it",
        "Salesforce takes up to 10 minutes until a new or changed app can be used",
        "Setup → External Client App Manager (or App Manager)",
        _app_settling,
    ),
)
