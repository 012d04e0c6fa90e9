"""Which addresses may be sent a token."""

import pytest

from instep.salesforce import UntrustedHost
from instep.salesforce.oauth.hosts import same_origin, trusted_origin

ALLOWED = ("127.0.0.1", "localhost", "::1", "sf.corp.example")


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://login.salesforce.com", "https://login.salesforce.com"),
        ("https://Acme.My.Salesforce.com/", "https://acme.my.salesforce.com"),
        ("https://acme--dev.sandbox.my.salesforce.com:443/x?y", "https://acme--dev.sandbox.my.salesforce.com"),
        ("http://127.0.0.1:8080/id/1", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://sf.corp.example:9443", "https://sf.corp.example:9443"),
    ],
)
def test_hosts_of_salesforce_and_of_the_operator_are_trusted(address: str, origin: str) -> None:
    assert trusted_origin(address, ALLOWED) == origin


@pytest.mark.parametrize(
    "address",
    [
        "https://salesforce.com.evil.example",
        "https://evilsalesforce.com",
        "https://salesforce.com",
        "https://login.salesforce.com:8443",
        "http://login.salesforce.com",
        "http://sf.corp.example",
        "https://login.salesforce.com@evil.example/",
        "https://user@login.salesforce.com/",
        "https://evil.example\\.salesforce.com/",
        "https://login.salesforce.com\t.evil.example",
        "ftp://127.0.0.1",
        "//login.salesforce.com",
        "https://login.salesforce.com:99999",
        "https:///services",
        "https://[::1",
        "",
    ],
)
def test_any_other_address_is_not_trusted(address: str) -> None:
    with pytest.raises(UntrustedHost):
        trusted_origin(address, ALLOWED)


def test_loopback_is_not_trusted_unless_the_operator_allows_it() -> None:
    with pytest.raises(UntrustedHost):
        trusted_origin("http://127.0.0.1:8080", ())


def test_next_page_stays_on_the_same_host() -> None:
    base = "https://acme.my.salesforce.com"
    assert same_origin(base, "/services/data/v66.0/query/01g-2000") == f"{base}/services/data/v66.0/query/01g-2000"
    for reference in ("https://evil.example/next", "//evil.example/next", "http://acme.my.salesforce.com/next"):
        with pytest.raises(UntrustedHost):
            same_origin(base, reference)
