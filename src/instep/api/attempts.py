"""How often an address may send tokens that do not stand, counted by the minute in this process's cache."""

from datetime import datetime

from django.core.cache import cache

from instep.domain.problems import InstepError, Problem

WRONG_A_MINUTE = 30
MINUTE_S = 60


class TooManyAttempts(InstepError):
    """The address sent too many tokens that do not stand."""

    retry_after_s = MINUTE_S


def refuse_too_many(address: str, now: datetime) -> None:
    """Raises TooManyAttempts: nothing is looked up for this address until the minute is over."""
    if cache.get(_key(address, now), 0) >= WRONG_A_MINUTE:
        raise TooManyAttempts(
            Problem(
                "attempts-too-many",
                f"{WRONG_A_MINUTE} tokens in a minute from this address did not stand",
                next_step="Wait a minute, then send a token that instep api-token list calls valid",
            )
        )


def count_wrong(address: str, now: datetime) -> None:
    key = _key(address, now)
    cache.add(key, 0, timeout=2 * MINUTE_S)
    cache.incr(key)


def _key(address: str, now: datetime) -> str:
    return f"wrong-api-tokens:{address}:{int(now.timestamp()) // MINUTE_S}"
