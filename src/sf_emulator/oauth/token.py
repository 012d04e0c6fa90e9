"""POST /services/oauth2/token: the grants, and how the endpoint answers. Source: salesforce-api.md, A3, A13."""

from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from .answers import answer, check_format, refuse
from .client_credentials import exchange_client_credentials
from .clients import ClientCredentials, read_client_credentials
from .code_grant import exchange_code
from .device_grant import exchange_device_code, start_device_flow
from .errors import OAuthError, must_post, unsupported_grant_type
from .jwt_bearer import exchange_assertion, issuer_of
from .password_grant import exchange_password
from .refresh_grant import refresh
from .requests import read_form
from .token_exchange import GRANT_TYPES as TOKEN_EXCHANGES
from .token_exchange import exchange_token
from .token_request import TokenRequest, read_token_request

_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"

_GRANTS: dict[str, Callable[[TokenRequest], dict[str, str]]] = {
    "authorization_code": exchange_code,
    "refresh_token": refresh,
    "client_credentials": exchange_client_credentials,
    _JWT_BEARER: exchange_assertion,
    "password": exchange_password,
    "device": exchange_device_code,
    **dict.fromkeys(TOKEN_EXCHANGES, exchange_token),
}


async def token(request: Request) -> Response:
    """The token endpoint."""
    form = await read_form(request)
    try:
        if request.method != "POST":
            raise must_post()
        check_format(form)
        return answer(request, form, await run_in_threadpool(_grant_token, request, form))
    except OAuthError as error:
        return refuse(request, form, error)


def _grant_token(request: Request, form: Mapping[str, str]) -> Mapping[str, str | int]:
    exchange = _exchange(form)
    if exchange is None:
        raise unsupported_grant_type()
    return exchange(read_token_request(request, form, _credentials(request, form)))


def _exchange(form: Mapping[str, str]) -> Callable[[TokenRequest], Mapping[str, str | int]] | None:
    if "grant_type" not in form and form.get("response_type") == "device_code":
        return start_device_flow
    return _GRANTS.get(form.get("grant_type", ""))


def _credentials(request: Request, form: Mapping[str, str]) -> ClientCredentials:
    """An assertion says whose it is; every other request brings a client id."""
    if form.get("grant_type") == _JWT_BEARER:
        return ClientCredentials(issuer_of(form.get("assertion", "")), None)
    return read_client_credentials(form, request.headers.get("authorization"))
