"""The ways in which a request can go wrong."""

from enum import StrEnum


class Effect(StrEnum):
    """What happens to a request that a rule spoils; `EFFECTS` says it in words."""

    LATENCY = "latency"
    ANSWER = "answer"
    HTML = "html"
    REFUSE = "refuse"
    UNAUTHORIZED = "unauthorized"
    DAILY_LIMIT = "daily_limit"
    CONCURRENT_LIMIT = "concurrent_limit"
    RETIRED_VERSION = "retired_version"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    HOLD_BEFORE = "hold_before"
    HOLD_AFTER = "hold_after"
    EXPIRE_SESSION = "expire_session"
    REVOKE_TOKEN = "revoke_token"  # noqa: S105 - an effect, no secret
    LOCK_ERROR = "lock_error"
    SHORT_PAGES = "short_pages"
    REVERSED_RESULTS = "reversed_results"
    SLOW_BODY = "slow_body"
    TRUNCATED_BODY = "truncated_body"


EFFECTS: dict[Effect, str] = {
    Effect.LATENCY: "waits latency_ms, and up to jitter_ms more, then goes on",
    Effect.ANSWER: "status, body and headers instead of the org's answer; Retry-After only with retry_after_s",
    Effect.HTML: "a page instead of JSON",
    Effect.REFUSE: "an error with status, error_code and message in the form of the API that was called",
    Effect.UNAUTHORIZED: "401 INVALID_SESSION_ID though the session is good: times 2 is a 401 after a refresh, too",
    Effect.DAILY_LIMIT: "403 REQUEST_LIMIT_EXCEEDED: the calls of 24 hours are used up",
    Effect.CONCURRENT_LIMIT: "403 REQUEST_LIMIT_EXCEEDED: too many long calls at once",
    Effect.RETIRED_VERSION: "410: this API version is gone",
    Effect.DROP_BEFORE: "the connection closes before the write takes effect",
    Effect.DROP_AFTER: "the write takes effect, its answer is lost",
    Effect.HOLD_BEFORE: "the request waits before the write until it is released, at most hold_s seconds",
    Effect.HOLD_AFTER: "the write takes effect, its answer waits until it is released, at most hold_s seconds",
    Effect.EXPIRE_SESSION: "the access token or session ends first",
    Effect.REVOKE_TOKEN: "the grant behind the token is revoked first: refreshing fails too",
    Effect.LOCK_ERROR: "rows answer UNABLE_TO_LOCK_ROW: those in rows (places from 0), or all",
    Effect.SHORT_PAGES: "queries answer pages of page_size rows, fewer than asked",
    Effect.REVERSED_RESULTS: "results of a Bulk API 2.0 job come in another order than the rows were sent",
    Effect.SLOW_BODY: "the answer's body comes in pieces of chunk_bytes, pause_ms apart",
    Effect.TRUNCATED_BODY: "the connection closes after keep_bytes of the answer's body (default: half of it)",
}
