"""What an authorisation request asks for, read and checked before anybody is shown a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from sf_emulator.objects.access import (
    SUPPORTED_SCOPES,
    Access,
    App,
    Orgs,
    canonical_scopes,
    covers,
    org_setting,
)

from . import texts

_USER_AGENT_TYPES = frozenset({"token", "token id_token"})
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
    def is_user_agent(self) -> bool:
        """Whether the token itself goes to the callback."""
        return self.response_type in _USER_AGENT_TYPES

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


def show_error(request: Request, refused: ErrorPage) -> Response:
    """The page that says why nobody was sent to the callback."""
    context = {"error": refused.error, "description": refused.description, "advice": refused.advice}
    page: Response = request.app.state.templates.TemplateResponse(request, "oauth_error.html", context, status_code=400)
    return page


def read_authorization_request(orgs: Orgs, access: Access, query: Mapping[str, str]) -> AuthorizationRequest:
    """Read the query of /authorize, as it is made to one org.

    Raises:
        ErrorPage: The app is not known or the callback is not one of its own.
        RefusedToCallback: Anything else is wrong.
    """
    app = _read_app(orgs, access, query)
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
    _check(access, asked, query)
    return asked


def _read_app(orgs: Orgs, access: Access, query: Mapping[str, str]) -> App:
    client_id = query.get("client_id", "")
    if not client_id:
        raise ErrorPage("invalid_request", texts.CLIENT_ID_MISSING, "The client sent no consumer key.")
    app = orgs.app_in(access, client_id)
    if app is None and orgs.of_consumer_key(client_id).apps.usable(client_id):
        raise ErrorPage("OAUTH_EC_APP_NOT_FOUND", texts.NOT_IN_THIS_ORG, texts.NOT_IN_THIS_ORG_ADVICE)
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


def refused_scope(app: App, scopes: frozenset[str]) -> str | None:
    """What is wrong with the first scope that does not exist or that the app was not given; None: nothing."""
    for scope in sorted(scopes):
        if scope not in SUPPORTED_SCOPES:
            return texts.SCOPE_UNKNOWN.format(scope=scope)
        if not covers(frozenset(app.settings.scopes), scope):
            return texts.SCOPE_NOT_ENABLED.format(scope=scope)
    return None


def _check(access: Access, asked: AuthorizationRequest, query: Mapping[str, str]) -> None:
    types = _USER_AGENT_TYPES if org_setting(access.org, "user_agent_flow") else frozenset()
    if asked.response_type not in types | {"code"}:
        raise RefusedToCallback(asked, "unsupported_response_type", texts.RESPONSE_TYPE)
    refused = refused_scope(asked.app, asked.scopes)
    if refused:
        raise RefusedToCallback(asked, "invalid_scope", refused)
    _check_challenge(access, asked, query)


def _check_challenge(access: Access, asked: AuthorizationRequest, query: Mapping[str, str]) -> None:
    if asked.code_challenge is None:
        is_required = asked.app.settings.pkce_required or org_setting(access.org, "pkce_required")
        if is_required and not asked.is_user_agent:
            raise RefusedToCallback(asked, "invalid_request", texts.MISSING_CODE_CHALLENGE)
        return
    if query.get("code_challenge_method", "S256") != "S256":
        raise RefusedToCallback(asked, "invalid_request", texts.BAD_CODE_CHALLENGE_METHOD)
    if not _CHALLENGE.fullmatch(asked.code_challenge):
        raise RefusedToCallback(asked, "invalid_request", texts.BAD_CODE_CHALLENGE)
