"""Which addresses may be sent a token, and where each kind of org signs in."""

from collections.abc import Collection
from urllib.parse import SplitResult, urljoin, urlsplit

from instep.salesforce.errors import UntrustedHost

PRODUCTION_LOGIN = "https://login.salesforce.com"
SANDBOX_LOGIN = "https://test.salesforce.com"
# My Domain hosts are below these. Government Cloud has no shared login host: its orgs sign in at My Domain, which is
# below salesforce.com, or below my.salesforce.mil for the department of defence (Salesforce's own sfdx-core agrees).
SALESFORCE_DOMAINS = (".salesforce.com", ".my.salesforce.mil")
SANDBOX_PARTS = (".sandbox.my.", ".scratch.my.")
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
DEFAULT_PORTS = {"https": 443, "http": 80}


def trusted_origin(address: str, allowed_hosts: Collection[str]) -> str:
    """The origin (`https://host[:port]`, no trailing slash) of an address that may be sent secrets.

    Args:
        address: An absolute address; its path is dropped.
        allowed_hosts: Host names the operator allows besides Salesforce's, any port; plain http only for those of
            them that are loopback hosts.

    Raises:
        UntrustedHost: Any other address.
    """
    parts = _split(address)
    host = (parts.hostname or "").lower()
    is_allowed = host in allowed_hosts
    if not (is_allowed or (_is_salesforce(host) and parts.port in (None, 443))):
        raise UntrustedHost(f"{host or 'an address without a host'} is not a host of Salesforce")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_allowed and host in LOOPBACK_HOSTS):
        raise UntrustedHost(f"{host} is addressed without TLS")
    return _origin(parts)


def same_origin(base: str, reference: str) -> str:
    """`reference` (a path, usually) as an address below the origin `base`.

    Raises:
        UntrustedHost: It leads to another origin, or cannot be read.
    """
    address = urljoin(f"{base}/", _split(reference).geturl())
    if _origin(_split(address)) != _origin(_split(base)):
        raise UntrustedHost("the next page would be on another host")
    return address


def audience_of(login_url: str) -> str:
    """Whom an assertion is for. Salesforce names itself by its login hosts, at My Domain and in Government Cloud too
    (simple-salesforce, pull request 711); a host that the operator allowed goes by its own address."""
    host = _split(login_url).hostname or ""
    if not _is_salesforce(host):
        return login_url
    is_sandbox = login_url == SANDBOX_LOGIN or any(part in host for part in SANDBOX_PARTS)
    return SANDBOX_LOGIN if is_sandbox else PRODUCTION_LOGIN


def is_shared_login(login_url: str) -> bool:
    """The login hosts of all orgs, where the client credentials flow is refused."""
    return login_url in (PRODUCTION_LOGIN, SANDBOX_LOGIN)


def _is_salesforce(host: str) -> bool:
    return host.endswith(SALESFORCE_DOMAINS)


def _split(address: str) -> SplitResult:
    """Refuse what two parsers could read differently."""
    if any(sign <= " " or sign in "\\\x7f" for sign in address):
        raise UntrustedHost("the address holds blanks, backslashes or control characters")
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise UntrustedHost("the address cannot be read") from error
    if parts.username is not None or parts.password is not None:
        raise UntrustedHost("the address holds a user name")
    return parts


def _origin(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    shown = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://{shown}{port}"
