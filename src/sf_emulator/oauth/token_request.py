"""A request to the token endpoint, and the org that it is about."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from sf_emulator.objects.access import Access, App, Orgs

from .access_tokens import TokenIssuer
from .clients import ClientCredentials, check_secret, find_app
from .errors import missing_parameter
from .jwt import NoJwt, read_jwt
from .requests import issuer_for


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """One request, the org that it is made to, and how that org is called."""

    orgs: Orgs
    issuer: TokenIssuer
    asked_at: str
    form: Mapping[str, str]
    credentials: ClientCredentials

    @property
    def access(self) -> Access:
        """Apps, grants and sessions of the org."""
        return self.issuer.access

    @property
    def source_ip(self) -> str:
        """Where the request comes from."""
        return self.issuer.source_ip

    def required(self, name: str) -> str:
        """A form field that the grant cannot do without."""
        value = self.form.get(name)
        if not value:
            raise missing_parameter(name)
        return value

    def app(self) -> App:
        """The app whose key the request brings; its secret is yet to be checked."""
        return find_app(self.orgs, self.access, self.credentials)

    def app_with_secret(self) -> App:
        """The app that proved to be itself."""
        app = self.app()
        check_secret(app, self.credentials, required=True)
        return app


def read_token_request(request: Request, form: Mapping[str, str], credentials: ClientCredentials) -> TokenRequest:
    """A request with the org that its code, token or user name belongs to."""
    state = request.app.state
    access = _org(state.orgs, form, credentials.client_id)
    asked_at = str(request.base_url).rstrip("/")
    return TokenRequest(state.orgs, issuer_for(request, access), asked_at, form, credentials)


def _org(orgs: Orgs, form: Mapping[str, str], consumer_key: str) -> Access:
    """An app may be known in several orgs: what the request brings tells which one is meant."""
    found: Access | None = None
    if form.get("code") and form.get("grant_type") == "authorization_code":
        found = next((access for access in orgs if access.codes.find(form["code"])), None)
    elif form.get("refresh_token"):
        found = next((access for access in orgs if access.grants.knows(form["refresh_token"])), None)
    elif form.get("username"):
        found = orgs.of_username(form["username"])
    elif form.get("assertion"):
        found = orgs.of_username(subject_of(form["assertion"]))
    return found or orgs.of_consumer_key(consumer_key)


def subject_of(assertion: str) -> str:
    """The user name that an assertion names; empty when it is no JWT."""
    try:
        return str(read_jwt(assertion).claims.get("sub", ""))
    except NoJwt:
        return ""
