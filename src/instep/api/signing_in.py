"""Bearer tokens. The API knows no cookie and no session, so no page of another site can use it."""

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from instep.access.models import ApiToken
from instep.access.tokens import token_behind
from instep.api.attempts import count_wrong, refuse_too_many
from instep.domain.problems import InstepError, Problem

READING = ("GET", "HEAD")


class ReadOnly(InstepError):
    """The token may look and change nothing."""


class TokenBearer(HttpBearer):
    """Finds the token's row, which the routes see as `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        now, address = timezone.now(), request.META.get("REMOTE_ADDR", "")
        refuse_too_many(address, now)
        found = token_behind(token, now)
        if found is None:
            count_wrong(address, now)
        elif found.is_read_only and request.method not in READING:
            raise ReadOnly(_read_only(found))
        return found


def token_of(request: HttpRequest) -> ApiToken:
    """The token that the request came with; every route is behind `TokenBearer`."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # django-ninja sets it
    return token


def caller(request: HttpRequest) -> str:
    """Who asks, as runs keep it."""
    return f"{token_of(request).name} (API token)"


def _read_only(token: ApiToken) -> Problem:
    return Problem(
        "token-read-only",
        f"The API token {token.name} may only read",
        next_step="Use a token that was made without --read-only",
    )
