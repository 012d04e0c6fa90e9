"""The JWT bearer flow: an assertion signed with the app's certificate brings an access token, without a person.

Source: salesforce-api.md, A5; RFC 7523.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2
from joserfc import jwt
from joserfc.jwk import RSAKey

from instep.salesforce.errors import NeedsAuthorization
from instep.salesforce.oauth.catalogue import ASSERTION_REFUSED_BY_TIME, explain
from instep.salesforce.oauth.flows import Flow
from instep.salesforce.oauth.hosts import audience_of
from instep.salesforce.oauth.messages import ask_for_token, read_unsigned_grant, token_fields, token_form
from instep.salesforce.records import TokenGrant
from instep.salesforce.secret import Secret

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
VALID_FOR = timedelta(minutes=2)  # Salesforce takes three; the third is for a clock that is ahead of Salesforce's
NOTICED_SKEW = timedelta(seconds=30)


def exchange_assertion(
    http: httpx2.Client,
    login_url: str,
    *,
    consumer_key: str,
    username: str,
    private_key: Secret,
    allowed_hosts: Collection[str],
    now: datetime,
) -> TokenGrant:
    """Ask once, with an assertion of its own. There is no refresh token: the next one is asked for the same way.

    Raises:
        NeedsAuthorization: The certificate, the app or the user is not accepted.
        TryAgainLater: No answer; asking again does no harm.
    """
    assertion = make_assertion(
        consumer_key=consumer_key,
        username=username,
        audience=audience_of(login_url),
        private_key=private_key,
        now=now,
    )
    answer = ask_for_token(http, login_url, token_form(GRANT_TYPE, assertion=assertion.open()))
    try:
        fields = token_fields(answer, Flow.JWT_BEARER)
    except NeedsAuthorization as error:
        raise _with_clocks(error, answer.headers.get("date", ""), now) from error
    return read_unsigned_grant(fields, allowed_hosts=allowed_hosts, request=answer.request, now=now)


def make_assertion(*, consumer_key: str, username: str, audience: str, private_key: Secret, now: datetime) -> Secret:
    """Whoever has it may sign in until it ends, so it is as secret as a password."""
    claims = {
        "iss": consumer_key,
        "sub": username,
        "aud": audience,
        "exp": int((now + VALID_FOR).timestamp()),
    }
    return Secret(jwt.encode({"alg": "RS256"}, claims, RSAKey.import_key(private_key.open())))


def _with_clocks(error: NeedsAuthorization, date: str, now: datetime) -> NeedsAuthorization:
    """The same refusal. One that is about time says by how much the two clocks differ: an assertion lives by them."""
    skew = _skew(date, now)
    if explain(error.code, error.text, Flow.JWT_BEARER) is not ASSERTION_REFUSED_BY_TIME or abs(skew) < NOTICED_SKEW:
        return error
    where = "ahead of" if skew > timedelta(0) else "behind"
    step = f"This computer's clock is {_words(abs(skew))} {where} Salesforce's: set it first. {error.next_step}"
    return NeedsAuthorization(error.text, code=error.code, status=error.status, request=error.request, next_step=step)


def _skew(date: str, now: datetime) -> timedelta:
    """How far `now` is ahead of the answer's Date header; nothing when it has none."""
    try:
        return now - parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return timedelta(0)


def _words(skew: timedelta) -> str:
    seconds = round(skew.total_seconds())
    return f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"
