"""Token requests and their answers; Authlib writes the forms. Used by every flow."""

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx2
from authlib.oauth2.rfc6749.parameters import prepare_token_request

from instep.salesforce.errors import OutcomeUnknown, RequestLine, SalesforceError, TryAgainLater, Unintelligible
from instep.salesforce.oauth.catalogue import oauth_error
from instep.salesforce.oauth.flows import Flow
from instep.salesforce.oauth.hosts import trusted_origin
from instep.salesforce.oauth.identity import parse_identity_url, verify_signature
from instep.salesforce.records import TokenGrant
from instep.salesforce.secret import Secret
from instep.salesforce.wire import MAX_SIGN_IN_BYTES, Answer, exchange

TOKEN_PATH = "/services/oauth2/token"  # noqa: S105
FORM = "application/x-www-form-urlencoded"


def token_form(grant_type: str, **fields: str) -> str:
    return str(prepare_token_request(grant_type, **fields))


def request_token(http: httpx2.Client, login_url: str, form: str) -> Mapping[str, Any]:
    """Post to the token endpoint once; nothing here repeats.

    Raises:
        NeedsAuthorization: An OAuth error that a person must cure.
        TryAgainLater, OutcomeUnknown, Unintelligible: As errors.py tells them.
    """
    return token_fields(post_form(http, f"{login_url}{TOKEN_PATH}", form))


def ask_for_token(http: httpx2.Client, login_url: str, form: str) -> Answer:
    """Post a token request once, where asking again after a lost answer is safe, or the only way on.

    Raises:
        TryAgainLater: No answer.
    """
    try:
        return post_form(http, f"{login_url}{TOKEN_PATH}", form)
    except OutcomeUnknown as error:
        raise TryAgainLater(error.text, request=error.request) from error


def token_fields(answer: Answer, flow: Flow = Flow.WEB_SERVER) -> Mapping[str, Any]:
    """The fields of a token response; raises as `request_token` does. The flow tells what a refusal means."""
    if answer.status != httpx2.codes.OK:
        raise refusal(answer, flow)
    fields = json_object(answer)
    if fields is None:
        raise Unintelligible("the token response is not a JSON object", status=answer.status, request=answer.request)
    return fields


def post_form(http: httpx2.Client, url: str, form: str) -> Answer:
    request = http.build_request(
        "POST", url, content=form, headers={"Content-Type": FORM, "Accept": "application/json"}
    )
    return exchange(http, request, is_write=True, limit_bytes=MAX_SIGN_IN_BYTES)


def refusal(answer: Answer, flow: Flow = Flow.WEB_SERVER) -> SalesforceError:
    """The exception for an answer that is not 200."""
    fields = json_object(answer) or {}
    error, description = str(fields.get("error", "")), str(fields.get("error_description", ""))
    if error and answer.status < httpx2.codes.INTERNAL_SERVER_ERROR:
        return oauth_error(error, description, status=answer.status, request=answer.request, flow=flow)
    kind = TryAgainLater if answer.status == httpx2.codes.TOO_MANY_REQUESTS or answer.status >= 500 else Unintelligible
    return kind("the sign-in server gave no OAuth answer", status=answer.status, request=answer.request)


def json_object(answer: Answer) -> Mapping[str, Any] | None:
    try:
        fields = json.loads(answer.body)
    except ValueError:
        return None
    return fields if isinstance(fields, dict) else None


def read_grant(
    fields: Mapping[str, Any],
    *,
    consumer_secrets: Collection[Secret],
    allowed_hosts: Collection[str],
    request: RequestLine,
) -> TokenGrant:
    """A token response as a record: signature verified (by one of the secrets), both addresses checked.

    Raises:
        Unintelligible: A field is missing or the signature does not fit.
        UntrustedHost: `instance_url` or `id` is not Salesforce's.
    """
    texts = _texts(fields, ("access_token", "instance_url", "id", "issued_at", "signature"), request)
    verify_signature(
        signature=texts["signature"],
        identity_url=texts["id"],
        issued_at=texts["issued_at"],
        consumer_secrets=consumer_secrets,
    )
    return _grant(texts, allowed_hosts, _moment(texts["issued_at"]))


def read_unsigned_grant(
    fields: Mapping[str, Any], *, allowed_hosts: Collection[str], request: RequestLine, now: datetime
) -> TokenGrant:
    """The response of a flow that sends no signature. Both addresses are checked, and the caller asks the org itself
    who it is; `now` stands in for `issued_at`, which such a response lacks too.

    Raises:
        Unintelligible: A field is missing.
        UntrustedHost: `instance_url` or `id` is not Salesforce's.
    """
    return _grant(_texts(fields, ("access_token", "instance_url", "id"), request), allowed_hosts, now)


def _texts(fields: Mapping[str, Any], needed: Collection[str], request: RequestLine) -> dict[str, str]:
    texts = {name: value for name, value in fields.items() if isinstance(value, str) and value}
    missing = [name for name in needed if name not in texts]
    if missing:
        raise Unintelligible(f"the token response lacks {', '.join(missing)}", request=request)
    return texts


def _grant(texts: Mapping[str, str], allowed_hosts: Collection[str], issued_at: datetime) -> TokenGrant:
    trusted_origin(texts["id"], allowed_hosts)
    return TokenGrant(
        access_token=Secret(texts["access_token"]),
        refresh_token=Secret(texts["refresh_token"]) if "refresh_token" in texts else None,
        instance_url=trusted_origin(texts["instance_url"], allowed_hosts),
        identity_url=texts["id"],
        identity=parse_identity_url(texts["id"]),
        scope=texts.get("scope", ""),
        issued_at=issued_at,
    )


def _moment(milliseconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Unintelligible("issued_at is not a time in milliseconds") from error
