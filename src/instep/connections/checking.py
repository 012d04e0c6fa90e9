"""The doctor at work: gathers what shows about a connection and lets the rules judge it. It only signs in and reads."""

from collections.abc import Iterable, Iterator

import httpx2
from django.utils import timezone

from instep.connections.addresses import allowed_hosts, login_address
from instep.connections.binding import refuse_other_org
from instep.connections.choosing import choose
from instep.connections.errors import problem_of
from instep.connections.models import Connection, OAuthCredential, PendingAuthorization, SoapCredential
from instep.connections.opening import open_org
from instep.connections.org_facts import read_org_facts
from instep.connections.states import state_of
from instep.domain.credentials import SignIn
from instep.domain.doctor.facts import AppFacts, Facts, HostFacts, OrgFacts, SignInFacts
from instep.domain.doctor.findings import Finding
from instep.domain.doctor.registry import examine
from instep.domain.doctor.user import LOOKED_UP
from instep.domain.mapping import DEFAULT_MAPPING, OrgDefaults, regional_defaults
from instep.domain.problems import InstepError
from instep.salesforce import (
    API_VERSION,
    SOAP_VERSION,
    Identity,
    Patience,
    SalesforceError,
    UntrustedHost,
    make_http,
    probe,
)
from instep.salesforce.ids import widen_id
from instep.salesforce.oauth.catalogue import explain
from instep.salesforce.oauth.flows import Flow
from instep.salesforce.oauth.hosts import trusted_origin
from instep.salesforce.soql import literal

ONCE_MORE = Patience(attempts=2)
WANTED_VALUES = regional_defaults(OrgDefaults()) | {"EmailEncodingKey": "UTF-8"}


def check_connection(connection: Connection, mapped: Iterable[str] = DEFAULT_MAPPING) -> list[Finding]:
    """Every line of the doctor. Never raises for what is wrong with the connection: that is what it reports.

    Args:
        mapped: The fields of User that the mapping fills.
    """
    return examine(gather_facts(connection, mapped))


def gather_facts(connection: Connection, mapped: Iterable[str] = DEFAULT_MAPPING) -> Facts:
    """What shows about the connection: stored, on the network, and in the org."""
    oauth = OAuthCredential.objects.filter(connection=connection).first()
    soap = SoapCredential.objects.filter(connection=connection).first()
    sign_in, org = _sign_in(connection, oauth, soap)
    if oauth:
        oauth.refresh_from_db()  # the sign-in may have brought other tokens
    return Facts(
        now=timezone.now(),
        environment=connection.environment,
        api_version=API_VERSION,
        soap_version=SOAP_VERSION,
        hosts=tuple(_hosts(connection, oauth)),
        sign_in=sign_in,
        app=_app(connection, oauth) if oauth else None,
        soap_username=soap.username if soap else "",
        org=org,
        mapped=frozenset(mapped),
        wanted_values=WANTED_VALUES,
    )


def _sign_in(
    connection: Connection, oauth: OAuthCredential | None, soap: SoapCredential | None
) -> tuple[SignInFacts, OrgFacts | None]:
    way: SignIn | None = None
    try:
        way = choose(connection)
        with open_org(connection, ONCE_MORE) as org:
            facts = read_org_facts(org, _integration_user(way, oauth, soap), LOOKED_UP)
            refuse_other_org(connection, Identity(facts.id, ""))
    except (InstepError, SalesforceError) as error:
        return _refused(way, error, oauth), None
    return SignInFacts(way=way, sentence=state_of(connection).sentence), facts


def _refused(way: SignIn | None, error: InstepError | SalesforceError, oauth: OAuthCredential | None) -> SignInFacts:
    problem = error.problem if isinstance(error, InstepError) else problem_of(error)
    if not isinstance(error, SalesforceError):
        return SignInFacts(way=way, refused=problem)
    meaning = explain(error.code, error.text, Flow(oauth.flow)).code if way is SignIn.OAUTH and oauth else ""
    return SignInFacts(way=way, refused=problem, code=error.code, meaning=meaning)


def _integration_user(way: SignIn, oauth: OAuthCredential | None, soap: SoapCredential | None) -> str:
    """The condition that finds the user whom Instep signs in as."""
    if way is SignIn.OAUTH and oauth and oauth.authorized_user_id:
        return f"Id = {literal(widen_id(oauth.authorized_user_id))}"
    username = oauth.authorized_username if way is SignIn.OAUTH and oauth else soap.username if soap else ""
    return f"Username = {literal(username)}"


def _app(connection: Connection, oauth: OAuthCredential) -> AppFacts:
    trip = PendingAuthorization.objects.filter(connection=connection).order_by("-created_at").first()
    known_since = [connection.created_at, oauth.authorized_at, trip.created_at if trip else None]
    flow = Flow(oauth.flow)
    return AppFacts(
        scopes=frozenset(oauth.scope.split()),
        needs_refresh_token=not flow.is_unattended,
        signs_assertions=flow is Flow.JWT_BEARER,
        refreshed_at=oauth.refreshed_at,
        rotated_at=oauth.rotated_at,
        settles_since=max(moment for moment in known_since if moment),
        last_trip=trip.error_code if trip else "",
    )


def _hosts(connection: Connection, oauth: OAuthCredential | None) -> Iterator[HostFacts]:
    """The login host and, when it is known and another one, the org's own."""
    try:
        addresses = [login_address(connection)]
        if oauth and oauth.instance_url:
            addresses.append(trusted_origin(oauth.instance_url, allowed_hosts()))
    except UntrustedHost:
        return  # the sign-in says so
    with make_http() as http:
        for address in dict.fromkeys(addresses):
            yield _host(http, address)


def _host(http: httpx2.Client, address: str) -> HostFacts:
    try:
        found = probe(http, address, timezone.now)
    except SalesforceError as error:
        return HostFacts(address=address, refused=problem_of(error))
    return HostFacts(
        address=address,
        certificate_ends=found.certificate_ends,
        clock_ahead=found.clock_ahead,
        versions=found.versions,
    )
