"""Whose request it is: the org, the app and the user behind its token, read without answering it."""

import base64
import binascii
import re
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from sf_emulator.faults import RequestFacts
from sf_emulator.objects import RequestRefused
from sf_emulator.objects.access import Access, Orgs, bearer_token

from .operations import operation_of, version_of

LOOKED_INTO_BYTES = 16_384
"""What the facts need stands at the beginning of a body."""

_SESSION_ID = re.compile(rb"<(?:\w+:)?sessionId>\s*([^<\s]+)")
_USERNAME = re.compile(rb"<(?:\w+:)?username>\s*([^<]+?)\s*<")


def has_facts_in_body(path: str) -> bool:
    """Whether the session, the app or the operation is told by the body."""
    return path.startswith(("/services/Soap/", "/services/oauth2/", "/services/async/"))


def facts_of(scope: Scope, body: bytes, orgs: Orgs, *, with_username: bool = False) -> RequestFacts:
    """What is known about a request; the user's name costs a look-up more."""
    path, beginning = scope["path"], body[:LOOKED_INTO_BYTES]
    token = token_of(scope, beginning)
    access = orgs.of_token(token)
    owner = access.sessions.owner_of(token) if token else None
    who = _of_stranger(scope, beginning, orgs)
    if owner:
        app = access.apps.get(owner.app_number) if owner.app_number else None
        name = access.org.field_of("User", owner.user_id, "Username") if with_username else None
        key = app.consumer_key if app else who.get("consumer_key")
        who = {"org_id": access.org.id, "user_id": owner.user_id, "username": name, "consumer_key": key}
    operation = operation_of(scope["method"], path, beginning)
    return RequestFacts(scope["method"], path, body, version=version_of(path), operation=operation, **who)


def token_of(scope: Scope, body: bytes) -> str:
    """The access token or session id that a request carries: in a header, a SOAP header or a cookie; or empty."""
    headers = Headers(scope=scope)
    try:
        token = bearer_token(headers.get("authorization"))
    except RequestRefused:
        token = ""
    token = token or headers.get("x-sfdc-session", "")
    in_body = _SESSION_ID.search(body) if scope["path"].startswith("/services/Soap/") else None
    if token or in_body:
        return in_body[1].decode("latin-1") if in_body else token
    is_page = not scope["path"].startswith("/services/") or scope["path"].startswith("/services/oauth2/authorize")
    return _cookie(headers.get("cookie", ""), "sid") if is_page else ""


def refresh_token_of(body: bytes) -> str:
    """The refresh token of a request for new tokens; or empty."""
    return _first(parse_qs(body.decode("latin-1")), "refresh_token") or ""


def _of_stranger(scope: Scope, body: bytes, orgs: Orgs) -> dict[str, Any]:
    """Who asks for a session: an app by its key, or a user by name."""
    path = scope["path"]
    if path.startswith("/services/oauth2/"):
        sent = parse_qs(f"{scope['query_string'].decode('latin-1')}&{body.decode('latin-1')}")
        key = _first(sent, "client_id") or _basic_client(Headers(scope=scope).get("authorization", ""))
        return {"consumer_key": key, "org_id": orgs.of_consumer_key(key).org.id} if key else {}
    username = _USERNAME.search(body) if path.startswith("/services/Soap/") else None
    if username is None:
        return {}
    name = username[1].decode("utf-8", "replace")
    org = _org_with(orgs, name)
    return {"username": name} | ({"org_id": org.org.id} if org else {})


def _org_with(orgs: Orgs, username: str) -> Access | None:
    access = orgs.of_username(username)
    return access if access.org.find("User", Username=username.lower()) else None


def _first(sent: dict[str, list[str]], name: str) -> str | None:
    values = sent.get(name)
    return values[0] if values else None


def _basic_client(authorization: str) -> str | None:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(encoded).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return None


def _cookie(header: str, name: str) -> str:
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
