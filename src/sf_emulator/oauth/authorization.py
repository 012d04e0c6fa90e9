"""What an authorisation request asks for, read and checked before anybody is shown a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sf_emulator.objects.access import (
    SUPPORTED_SCOPES,
    Access,
    App,
    canonical_scopes,
    covers,
)

from . import texts

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}=?")


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request whose app and callback are known."""

    app: App
    redirect_uri: str
    response_type: str
    scopes: frozenset[str]
    state: str | None
    prompt: frozenset[str]
    login_hint: str
    immediate: bool
    code_challenge: str | None
    nonce: str | None

    @property
    def callback_host(self) -> str:
        """Where the answer will go, for a person to read."""
        parts = urlsplit(self.redirect_uri)
        return parts.netloc or f"{parts.scheme}:"


class ErrorPage(Exception):
    """A refusal that is shown as a page: the callback cannot be trusted with it."""

    def __init__(self, error: str, description: str, advice: str) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.advice = advice


class RefusedToCallback(Exception):
    """A refusal that the callback is told."""

    def __init__(self, asked: AuthorizationRequest, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.asked = asked
        self.error = error
        self.description = description


def read_authorization_request(access: Access, query: Mapping[str, str]) -> AuthorizationRequest:
    """Read the query of /authorize.

    Raises:
        ErrorPage: The app is not known or the callback is not one of its own.
        RefusedToCallback: Anything else is wrong.
    """
    app = _read_app(access, query)
    redirect_uri = _read_redirect_uri(app, query)
    asked = AuthorizationRequest(
        app=app,
        redirect_uri=redirect_uri,
        response_type=query.get("response_type", ""),
        scopes=canonical_scopes(query.get("scope") or " ".join(app.settings.scopes)),
        state=query.get("state"),
        prompt=frozenset(query.get("prompt", "").split()),
        login_hint=query.get("login_hint", ""),
        immediate=query.get("immediate") == "true",
        code_challenge=query.get("code_challenge") or None,
        nonce=query.get("nonce"),
    )
    _check(asked, query)
    return asked


def _read_app(access: Access, query: Mapping[str, str]) -> App:
    client_id = query.get("client_id", "")
    if not client_id:
        raise ErrorPage("invalid_request", texts.CLIENT_ID_MISSING, "The client sent no consumer key.")
    app = access.apps.usable(client_id)
    if app is None:
        advice = (
            "No app of this org has this consumer key, or its newest settings have not taken effect: "
            "at Salesforce that takes up to 10 minutes."
        )
        raise ErrorPage("invalid_client_id", "client identifier invalid", advice)
    if app.settings.blocked:
        advice = "An administrator can unblock it in Setup under Connected Apps OAuth Usage."
        raise ErrorPage("OAUTH_APP_BLOCKED", texts.APP_BLOCKED, advice)
    return app


def _read_redirect_uri(app: App, query: Mapping[str, str]) -> str:
    redirect_uri = query.get("redirect_uri", "")
    if not redirect_uri:
        raise ErrorPage("redirect_uri_missing", texts.REDIRECT_URI_MISSING, "The client sent no redirect_uri.")
    if redirect_uri not in app.settings.callback_urls:
        advice = (
            f"The client sent {redirect_uri}, which is not a Callback URL of the app {app.settings.name}. "
            "Add it in Setup, one URL on each line; it must be equal to the last character."
        )
        raise ErrorPage("redirect_uri_mismatch", texts.REDIRECT_URI_MISMATCH, advice)
    return redirect_uri


def _check(asked: AuthorizationRequest, query: Mapping[str, str]) -> None:
    if asked.response_type not in {"code", "token"}:
        raise RefusedToCallback(asked, "unsupported_response_type", texts.RESPONSE_TYPE)
    for scope in sorted(asked.scopes):
        if scope not in SUPPORTED_SCOPES:
            raise RefusedToCallback(asked, "invalid_scope", texts.SCOPE_UNKNOWN.format(scope=scope))
        if not covers(frozenset(asked.app.settings.scopes), scope):
            raise RefusedToCallback(asked, "invalid_scope", texts.SCOPE_NOT_ENABLED.format(scope=scope))
    _check_challenge(asked, query)


def _check_challenge(asked: AuthorizationRequest, query: Mapping[str, str]) -> None:
    if asked.code_challenge is None:
        if asked.app.settings.pkce_required:
            raise RefusedToCallback(asked, "invalid_request", texts.MISSING_CODE_CHALLENGE)
        return
    if query.get("code_challenge_method", "S256") != "S256":
        raise RefusedToCallback(asked, "invalid_request", texts.BAD_CODE_CHALLENGE_METHOD)
    if not _CHALLENGE.fullmatch(asked.code_challenge):
        raise RefusedToCallback(asked, "invalid_request", texts.BAD_CODE_CHALLENGE)
