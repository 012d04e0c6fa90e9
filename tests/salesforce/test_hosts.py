"""Which addresses may be sent a token."""

import pytest

from instep.salesforce import UntrustedHost
from instep.salesforce.oauth.hosts import audience_of, is_shared_login, same_origin, trusted_origin

ALLOWED = ("127.0.0.1", "localhost", "::1", "sf.corp.example")


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://login.salesforce.com", "https://login.salesforce.com"),
        ("https://Acme.My.Salesforce.com/", "https://acme.my.salesforce.com"),
        ("https://acme--dev.sandbox.my.salesforce.com:443/x?y", "https://acme--dev.sandbox.my.salesforce.com"),
        ("https://agency.my.salesforce.mil", "https://agency.my.salesforce.mil"),
        ("https://agency--dev.sandbox.my.salesforce.mil/", "https://agency--dev.sandbox.my.salesforce.mil"),
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
        "https://evil.mil",
        "https://my.salesforce.mil.evil.example",
        "https://evilmy.salesforce.mil",
        "https://agency.salesforce.mil",
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


@pytest.mark.parametrize(
    ("login_url", "audience"),
    [
        ("https://login.salesforce.com", "https://login.salesforce.com"),
        ("https://test.salesforce.com", "https://test.salesforce.com"),
        ("https://acme.my.salesforce.com", "https://login.salesforce.com"),
        ("https://acme-dev-ed.develop.my.salesforce.com", "https://login.salesforce.com"),
        ("https://acme--uat.sandbox.my.salesforce.com", "https://test.salesforce.com"),
        ("https://fun-1.scratch.my.salesforce.com", "https://test.salesforce.com"),
        ("https://agency.my.salesforce.mil", "https://login.salesforce.com"),
        ("https://agency--uat.sandbox.my.salesforce.mil", "https://test.salesforce.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://sf.corp.example:9443", "https://sf.corp.example:9443"),
    ],
)
def test_assertion_is_meant_for_the_login_host_of_its_kind_of_org(login_url: str, audience: str) -> None:
    assert audience_of(login_url) == audience


def test_only_the_two_login_hosts_are_shared_by_all_orgs() -> None:
    shared = ("https://login.salesforce.com", "https://test.salesforce.com")
    assert all(map(is_shared_login, shared))
    assert not is_shared_login("https://acme.my.salesforce.com")


def test_loopback_is_not_trusted_unless_the_operator_allows_it() -> None:
    with pytest.raises(UntrustedHost):
        trusted_origin("http://127.0.0.1:8080", ())


def test_next_page_stays_on_the_same_host() -> None:
    base = "https://acme.my.salesforce.com"
    assert same_origin(base, "/services/data/v66.0/query/01g-2000") == f"{base}/services/data/v66.0/query/01g-2000"
    for reference in ("https://evil.example/next", "//evil.example/next", "http://acme.my.salesforce.com/next"):
        with pytest.raises(UntrustedHost):
            same_origin(base, reference)
