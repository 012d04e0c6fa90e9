"""The app's settings and policies, as far as tokens and records show them."""

from collections.abc import Iterator

from instep.domain.credentials import SignIn
from instep.domain.doctor.facts import AppFacts, Facts, InstalledApp, Unseen
from instep.domain.doctor.findings import Group, Line, Verdict, failure, ok, warning

NO_REFRESH_TOKEN = "no-refresh-token"  # noqa: S105 - of the OAuth errors' catalogue
SCOPE_MISSING = "scope-missing"
API_SCOPES = frozenset({"api", "full"})
REFRESH_SCOPES = frozenset({"refresh_token", "offline_access"})
TOO_WIDE_SCOPES = frozenset({"full", "web", "visualforce"})
SELECT_SCOPES = "Select exactly api and refresh_token in the app, wait up to 10 minutes, then authenticate again"
APP_SETTINGS = "Setup → External Client App Manager → the app → Settings → OAuth Settings"
APP_POLICIES = "Setup → External Client App Manager → the app → Policies"


def _used_app(facts: Facts) -> AppFacts | None:
    """The app, while Instep signs in with it."""
    return facts.app if facts.sign_in.way is SignIn.OAUTH else None


def _scopes(facts: Facts) -> Iterator[Verdict]:
    if facts.app and facts.app.last_trip == SCOPE_MISSING:
        yield failure("The app does not offer the scopes api and refresh_token", SELECT_SCOPES)
        return
    app = _used_app(facts)
    if app is None:
        return
    granted = f"Granted: {' '.join(sorted(app.scopes)) or 'no scope'}"
    missing = [] if app.scopes & API_SCOPES else ["api"]
    if app.needs_refresh_token and not app.scopes & REFRESH_SCOPES:
        missing.append("refresh_token")
    too_wide = sorted(app.scopes & TOO_WIDE_SCOPES)
    if missing:
        yield failure(f"{granted}; missing: {' '.join(missing)}", SELECT_SCOPES)
    elif too_wide:
        yield warning(f"{granted}; more than Instep needs: {' '.join(too_wide)}", SELECT_SCOPES)
    else:
        yield ok(granted)


def _refresh_token(facts: Facts) -> Iterator[Verdict]:
    """Nothing is saved without one, so it is the newest attempt that shows it."""
    if facts.app and facts.app.last_trip == NO_REFRESH_TOKEN:
        yield failure(
            "Salesforce gave no refresh token",
            "Add the scope Perform requests at any time (refresh_token, offline_access), then authenticate again",
        )
        return
    app = _used_app(facts)
    if app is None:
        return
    if app.needs_refresh_token:
        yield ok("Salesforce gave a refresh token")
    else:
        yield ok("This way of signing in needs no refresh token, so none can be lost")


def _pkce(facts: Facts) -> Iterator[Verdict]:
    app = _used_app(facts)
    if app and app.needs_refresh_token:
        yield ok("Instep sent PKCE (S256) with the authorisation; whether the app requires it does not show")


def _rotation(facts: Facts) -> Iterator[Verdict]:
    app = _used_app(facts)
    if app is None or not app.needs_refresh_token:
        return
    if app.rotated_at:
        yield ok(f"Rotation is on: the refresh token was last replaced on {app.rotated_at:%Y-%m-%d %H:%M} UTC")
    elif app.refreshed_at:
        yield ok(f"Rotation is off: the refresh of {app.refreshed_at:%Y-%m-%d %H:%M} UTC kept its refresh token")
    else:
        yield ok("Nothing was refreshed yet, so rotation does not show")


def _refresh_policy(facts: Facts) -> Iterator[Verdict]:
    app = _used_app(facts)
    if app is None or not app.needs_refresh_token or facts.org is None:
        return
    if isinstance(facts.org.apps, Unseen) or not facts.org.apps:
        yield ok("The org does not show the app's policies to the integration user: look at them in Setup")
    else:
        yield from map(_policy_of, facts.org.apps)


def _policy_of(app: InstalledApp) -> Verdict:
    if app.period is None:
        return ok(f"Refresh tokens of {app.name} are valid until revoked, as far as the org shows")
    end = "without use" if app.by_inactivity else "in any case"
    return warning(
        f"Refresh tokens of {app.name} end {end} after a time that the app sets ({app.period} of its units)",
        "Set Refresh Token Policy to Refresh token is valid until revoked",
    )


def _permitted_users(facts: Facts) -> Iterator[Verdict]:
    if _used_app(facts) is None or facts.org is None or isinstance(facts.org.apps, Unseen):
        return
    for app in facts.org.apps:
        if app.admin_approved_only:
            yield ok(f"{app.name} is for pre-authorised users only, and the integration user is one")
        else:
            yield ok(f"All users may self-authorise {app.name}")


LINES = (
    Line(
        "app-scopes",
        Group.APP,
        "The scopes granted are api and refresh_token, no more",
        "api lets Instep read and write users, refresh_token lets it work while nobody is there; wider ones are a risk",
        f"{APP_SETTINGS} → Selected OAuth scopes",
        _scopes,
    ),
    Line(
        "refresh-token",
        Group.APP,
        "A refresh token was given",
        "Without one access ends after some hours, and a person must authenticate again",
        f"{APP_SETTINGS} → Selected OAuth scopes",
        _refresh_token,
    ),
    Line(
        "pkce",
        Group.APP,
        "PKCE is used",
        "A code that is caught on its way is worth nothing to others",
        f"{APP_SETTINGS} → Require Proof Key for Code Exchange (PKCE); recommended: enabled",
        _pkce,
    ),
    Line(
        "token-rotation",
        Group.APP,
        "Whether refresh tokens are rotated",
        "Instep works with it and without. With it a stolen token shows, and no second copy of it may be used",
        f"{APP_SETTINGS} → Enable Refresh Token Rotation",
        _rotation,
    ),
    Line(
        "refresh-policy",
        Group.APP,
        "Refresh tokens are valid until revoked",
        "Any other policy ends the authorisation one day, and nothing is provisioned until a person acts",
        f"{APP_POLICIES} → OAuth Policies → Refresh Token Policy",
        _refresh_policy,
    ),
    Line(
        "permitted-users",
        Group.APP,
        "Who may use the app",
        "When only pre-authorised users may, another integration user needs the app on its profile or permission set",
        f"{APP_POLICIES} → OAuth Policies → Permitted Users",
        _permitted_users,
    ),
)
