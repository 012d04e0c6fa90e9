"""Making, checking and revoking API tokens. A token reads instep_KEY_SECRET; it is shown once, when it is made."""

import dataclasses
import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from instep.access.models import ApiToken
from instep.domain.problems import BadInput, NotFound, Problem
from instep.salesforce import Secret

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")
KEY_BYTES = 8
SECRET_BYTES = 32
LONGEST_DAYS = 3650
USE_IS_NOTED_EVERY = timedelta(minutes=1)  # a write for each call would cost more than most calls
NOBODYS_DIGEST = "0" * 64


@dataclasses.dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made: the only moment at which `secret` is known."""

    token: ApiToken
    secret: Secret


def create_token(
    name: str, *, created_by: str, now: datetime, expires_days: int | None = None, is_read_only: bool = False
) -> NewToken:
    """Make a token. Without `expires_days` it works until it is revoked.

    Raises:
        BadInput: The name cannot be used or is taken, or the days make no sense; nothing was stored.
    """
    problems = [*_bad_name(name), *_bad_days(expires_days)]
    if problems:
        raise BadInput(*problems)
    key = secrets.token_hex(KEY_BYTES)
    secret = f"instep_{key}_{secrets.token_urlsafe(SECRET_BYTES)}"
    token = ApiToken(
        name=name,
        key=key,
        digest=_digest(secret),
        is_read_only=is_read_only,
        created_at=now,
        created_by=created_by,
        expires_at=now + timedelta(days=expires_days) if expires_days else None,
    )
    try:
        with transaction.atomic():
            token.save(force_insert=True)
    except IntegrityError as error:
        raise BadInput(_taken(name)) from error
    return NewToken(token, Secret(secret))


def all_tokens() -> QuerySet[ApiToken]:
    """Newest first, expired and revoked ones included."""
    return ApiToken.objects.all()


def revoke_token(name: str, *, now: datetime) -> ApiToken:
    """End a token at once.

    Raises:
        NotFound: No token that still stands has this name.
    """
    token = ApiToken.objects.filter(name=name, revoked_at=None).first()
    if token is None:
        raise NotFound(
            Problem("token-unknown", f"There is no API token {name}", next_step="See them: instep api-token list")
        )
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    return token


def token_behind(text: str, now: datetime) -> ApiToken | None:
    """The token that a caller sent, if it stands. Notes that it was used."""
    token = ApiToken.objects.filter(key=_key_of(text)).first()
    is_right = hmac.compare_digest(_digest(text), token.digest if token else NOBODYS_DIGEST)
    if token is None or not is_right or not token.is_valid_at(now):
        return None
    _note_use(token, now)
    return token


def _note_use(token: ApiToken, now: datetime) -> None:
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_IS_NOTED_EVERY)
    ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)


def _key_of(text: str) -> str:
    parts = text.split("_", 2)
    return parts[1] if len(parts) == 3 else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _bad_name(name: str) -> list[Problem]:
    if not NAME.fullmatch(name):
        return [
            Problem(
                "token-name-invalid",
                f"{name[:100]!r} cannot be an API token's name",
                next_step="Use up to 80 letters, digits, dots, hyphens and underscores, for example ci-pipeline",
            )
        ]
    return [_taken(name)] if ApiToken.objects.filter(name=name, revoked_at=None).exists() else []


def _taken(name: str) -> Problem:
    return Problem(
        "token-name-taken",
        f"There is an API token {name} already",
        next_step=f"Choose another name, or end that one first: instep api-token revoke {name}",
    )


def _bad_days(days: int | None) -> list[Problem]:
    if days is None or 1 <= days <= LONGEST_DAYS:
        return []
    return [
        Problem(
            "token-days-invalid",
            f"An API token cannot expire in {days} days",
            next_step=f"Give 1 to {LONGEST_DAYS} days, or none for a token that works until it is revoked",
        )
    ]
