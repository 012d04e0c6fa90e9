"""What is wrong with what a person gives for a connection: every bad place, none changed."""

import dataclasses
import re

from instep.connections.addresses import allowed_hosts
from instep.connections.models import Connection, Environment, OAuthCredential
from instep.domain.problems import Problem
from instep.salesforce import Secret, UntrustedHost
from instep.salesforce.oauth.hosts import trusted_origin

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
NOTHING = Secret("")


@dataclasses.dataclass(frozen=True, slots=True)
class NewConnection:
    """What a person gives for a new connection; empty means not given."""

    name: str
    environment: str
    domain: str = ""
    consumer_key: str = ""
    consumer_secret: Secret = NOTHING
    soap_username: str = ""
    soap_password: Secret = NOTHING


def bad_name(name: str) -> list[Problem]:
    if not NAME.fullmatch(name):
        shown = repr(name[:100])
        return [
            Problem(
                "name-invalid",
                f"{shown} cannot be a connection's name",
                next_step="Use up to 80 letters, digits, hyphens and underscores, for example acme-production",
            )
        ]
    return [name_taken(name)] if Connection.objects.filter(name=name).exists() else []


def name_taken(name: str) -> Problem:
    return Problem(
        "name-taken",
        f"There is a connection {name} already",
        next_step=f"Choose another name, or see `instep connection show {name}`",
    )


def bad_org(environment: str, domain: str) -> list[Problem]:
    if environment not in Environment.values:
        kinds = ", ".join(Environment.values)
        return [
            Problem("environment-invalid", f"{environment!r} is not an environment", next_step=f"Give one of: {kinds}")
        ]
    if environment != Environment.CUSTOM:
        return [_needless_domain(environment)] if domain.strip() else []
    if not domain.strip():
        return [missing("domain", "a custom connection", "Give the org's address, https://NAME.my.salesforce.com")]
    try:
        checked_origin(domain)
    except UntrustedHost as error:
        return [
            Problem(
                "domain-not-trusted",
                f"The domain {domain!r} cannot be used: {error.text}",
                next_step=(
                    "Give the org's My Domain address, https://NAME.my.salesforce.com. Another host of your own must "
                    "be named in INSTEP_ALLOWED_SALESFORCE_HOSTS first"
                ),
            )
        ]
    return []


def _needless_domain(environment: str) -> Problem:
    return Problem(
        "domain-needless",
        f"A {environment} connection has no domain of its own",
        next_step="Leave the domain out, or give the environment custom",
    )


def checked_origin(domain: str) -> str:
    """The origin of a domain; https where no scheme is given. Empty stays empty."""
    address = domain.strip()
    if not address:
        return ""
    return trusted_origin(address if "://" in address else f"https://{address}", allowed_hosts())


def half_given(given: NewConnection) -> list[Problem]:
    pairs = (
        ("OAuth Consumer Key", given.consumer_key, "OAuth Consumer Secret", given.consumer_secret),
        ("SOAP user name", given.soap_username, "SOAP password", given.soap_password),
    )
    problems = []
    for name, value, secret_name, secret in pairs:
        if bool(value) != bool(secret):
            problems.append(missing(secret_name if value else name, given.name, "Give both or neither"))
    return problems


def bad_consumer(connection: Connection, stored: OAuthCredential | None, key: str, secret: Secret) -> list[Problem]:
    problems = [] if key else [missing("OAuth Consumer Key", connection.name)]
    is_same_key = stored is not None and stored.consumer_key == key
    if not secret and not is_same_key:
        problems.append(missing("OAuth Consumer Secret", connection.name))
    if stored and stored.is_authorized and key and not is_same_key:
        problems.append(
            Problem(
                "consumer-key-changed",
                "The connection is authorised with another OAuth Consumer Key",
                where=connection.name,
                next_step="With the new key entered press Re-authenticate with Salesforce.com, Allow, then Save",
            )
        )
    return problems


def missing(what: str, where: str, next_step: str = "") -> Problem:
    return Problem("missing", f"{what} is missing", where=where, next_step=next_step)
