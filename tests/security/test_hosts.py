"""Addresses that look like Salesforce's: none of them may be sent a secret."""

import httpx2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from instep.salesforce import UntrustedHost
from instep.salesforce.oauth.hosts import same_origin, trusted_origin

ALLOWED = ("127.0.0.1", "localhost", "::1", "sf.corp.example")
PIECES = (
    *("https", "http", "://", ":", "/", "//", "\\", "@", "#", "?", "%2e", "%00", "%40", ".", "..", "[", "]", " ", "\t"),
    *("login", ".salesforce.com", "salesforce.com", "my.", "evil.example", "127.0.0.1", "localhost", "[::1]"),
    *("sf.corp.example", ":443", ":8080", ":80", "xn--", "。", "．", "ſ", "ⓢ", "K", "İ", "user", "=", ";", "*"),
    *("0x7f.1", "2130706433", "\n"),
)
hostile_addresses = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)


def _is_ours(host: str) -> bool:
    return host.endswith(".salesforce.com") or host in ALLOWED


@given(hostile_addresses)
@example("https://login.salesforce.com.")
@example("https://login.salesforce.com%2eevil.example")
@example("https://evil.example#.salesforce.com")
@example("https://evil.example?.salesforce.com")
@example("https://evil.example;.salesforce.com")
@example("https://login.salesforce.com:443@evil.example")
@example("https://login。salesforce。com")
def test_what_is_trusted_is_where_the_http_client_connects(address: str) -> None:
    """Two parsers that read one address differently are how tokens get stolen."""
    try:
        origin = trusted_origin(address, ALLOWED)
    except UntrustedHost:
        return
    url = httpx2.URL(f"{origin}/services/oauth2/token")
    assert _is_ours(url.host)
    assert url.userinfo == b""
    assert url.scheme == "https" or url.host in {"127.0.0.1", "localhost", "::1"}


@given(hostile_addresses)
@example("//evil.example")
@example("//[")
@example("/\\evil.example")
@example("https:evil.example")
def test_next_page_is_asked_of_the_org_alone(reference: str) -> None:
    try:
        address = same_origin("https://acme.my.salesforce.com", reference)
    except UntrustedHost:
        return
    url = httpx2.URL(address)
    assert (url.scheme, url.host, url.port) == ("https", "acme.my.salesforce.com", None)


@pytest.mark.parametrize(
    "address",
    [
        "https://salesforce.com.evil.example",
        "https://login-salesforce.com",
        "https://login.salesforce.com.evil.example:443",
        "https://login.salesforce.com@evil.example",
        "https://evil.example/login.salesforce.com",
        "https://xn--slesforce-61a.com",
        "https://login.salesforce.co",
        "https://169.254.169.254/latest/meta-data",
        "http://169.254.169.254.salesforce.com",
        "https://[::ffff:127.0.0.1]",
        "https://127.1",
        "gopher://login.salesforce.com",
        "file:///etc/passwd",
        "https://login.salesforce.com:22",
    ],
)
def test_my_domain_is_no_way_to_another_server(address: str) -> None:
    with pytest.raises(UntrustedHost):
        trusted_origin(address, ALLOWED)
