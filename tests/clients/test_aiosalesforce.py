"""aiosalesforce through its ordinary calls."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiosalesforce import Salesforce
from aiosalesforce.auth import ClientCredentialsFlow, JwtBearerFlow, SoapLogin
from aiosalesforce.auth.base import Auth
from aiosalesforce.bulk.v2.ingest import JobResult
from aiosalesforce.exceptions import AuthenticationError, NotFoundError, SalesforceError
from tests.clients.certificates import key_and_certificate
from tests.clients.salesforce_com import MY_DOMAIN

from sf_emulator.testing import Org

Use = Callable[[Salesforce], Awaitable[Any]]


class _ToOrg(httpx.AsyncHTTPTransport):
    """Connects to the org whatever the host is: the client takes addresses of Salesforce only."""

    def __init__(self, org: Org) -> None:
        super().__init__(verify=ssl.create_default_context(cafile=org.ca_file))
        self._url = httpx.URL(org.url)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(host=self._url.host, port=self._url.port)
        return await super().handle_async_request(request)


def run(org: Org, use: Use, auth: Auth | None = None) -> Any:
    """Use a client that signs in as the administrator with a password unless said otherwise."""
    known = auth or SoapLogin(org.username, org.password, org.security_token)

    async def session() -> Any:
        async with httpx.AsyncClient(transport=_ToOrg(org), trust_env=False) as client:
            return await use(Salesforce(client, f"https://{MY_DOMAIN}.salesforce.com", known, version="60.0"))

    return asyncio.run(session())


async def who_asks(sf: Salesforce) -> str:
    request: Callable[..., Awaitable[httpx.Response]] = sf.request
    return str((await request("GET", f"{sf.base_url}/services/oauth2/userinfo")).json()["preferred_username"])


async def queried(sf: Salesforce, soql: str) -> list[dict[str, Any]]:
    return [record async for record in sf.query(soql)]


# --- signing in ---


def test_password_client_credentials_and_certificate_sign_in(org: Org, tmp_path: Path) -> None:
    key, certificate = key_and_certificate()
    (tmp_path / "server.key").write_text(key)
    nightly = org.make_app("Nightly", client_credentials_flow=True, run_as=org.username, scopes=["api", "id"])
    approved = {"permitted_users": "admin_approved", "profiles": ["System Administrator"]}
    certified = org.make_app(
        "Certified", digital_signatures=True, certificate=certificate, scopes=["api", "id", "refresh_token"], **approved
    )
    ways: list[Auth | None] = [
        None,
        ClientCredentialsFlow(nightly["consumer_key"], nightly["consumer_secret"]),
        JwtBearerFlow(certified["consumer_key"], org.username, tmp_path / "server.key"),
    ]
    assert [run(org, who_asks, auth) for auth in ways] == [org.username] * 3


def test_wrong_credentials_are_refused_with_salesforces_codes(org: Org) -> None:
    ways = [SoapLogin(org.username, "wrong", ""), ClientCredentialsFlow("nobody", "wrong")]
    for auth, code in zip(ways, ("INVALID_LOGIN", "invalid_client_id"), strict=True):
        with pytest.raises(AuthenticationError) as refused:
            run(org, who_asks, auth)
        assert refused.value.error_code == code


def test_client_goes_on_when_its_session_ends(org: Org) -> None:
    async def use(sf: Salesforce) -> list[Any]:
        before = await queried(sf, "SELECT Id FROM Organization")
        await asyncio.to_thread(org.end_sessions)
        return [before, await queried(sf, "SELECT Id FROM Organization")]

    before, after = run(org, use)
    assert before == after


# --- records ---


def test_record_is_made_read_changed_and_deleted(org: Org) -> None:
    async def use(sf: Salesforce) -> None:
        account = await sf.sobject.create("Account", {"Name": "Acme"})
        await sf.sobject.update("Account", account, {"Industry": "Energy"})
        assert (await sf.sobject.get("Account", account, fields=["Name", "Industry"]))["Industry"] == "Energy"
        made, changed = [
            await sf.sobject.upsert("User", "E00008", "Employee_Id__c", {"Title": title}) for title in ("One", "Two")
        ]
        assert (made.id, made.created, changed.created) == (changed.id, False, False)
        await sf.sobject.delete("Account", account)
        with pytest.raises(NotFoundError, match="entity is deleted"):
            await sf.sobject.delete("Account", account)

    run(org, use)


def test_queries_come_page_by_page_and_malformed_ones_say_why(org: Org) -> None:
    async def use(sf: Salesforce) -> None:
        assert len(await queried(sf, "SELECT Id, Name FROM User")) == len(org.query("SELECT Id FROM User"))
        with pytest.raises(SalesforceError, match="No such column 'Nope' on entity 'User'") as refused:
            await queried(sf, "SELECT Nope FROM User")
        assert refused.value.error_code == "INVALID_FIELD"

    run(org, use)


def test_composite_refers_to_what_came_before(org: Org) -> None:
    async def use(sf: Salesforce) -> None:
        async with sf.composite(all_or_none=True) as batch:
            account = batch.sobject.create("Account", {"Name": "Acme"})
            contact = batch.sobject.create("Contact", {"LastName": "Smith", "AccountId": str(account.reference.id)})
            changed = batch.sobject.update("Contact", contact.reference.id, {"FirstName": "Ann"})
        assert (account.status_code, contact.status_code, changed.status_code) == (201, 201, 204)
        assert org.query("SELECT FirstName, Account.Name FROM Contact")[0]["Account"]["Name"] == "Acme"

    run(org, use)


def test_batch_answers_each_request_by_itself(org: Org) -> None:
    async def use(sf: Salesforce) -> None:
        async with sf.composite.batch(halt_on_error=False) as batch:
            found = batch.query("SELECT Id FROM Organization")
            missing = batch.sobject.get("Contact", "003000000000000AAA")
        assert (len(found.records), missing.is_success) == (1, False)

    run(org, use)


# --- bulk ---


def test_bulk_api_2_loads_and_changes_records_and_tells_which_failed(org: Org) -> None:
    async def loaded(sf: Salesforce, operation: Any, rows: Iterable[dict[str, Any]]) -> JobResult:
        results = sf.bulk_v2.ingest.perform_operation(operation, "Contact", rows, polling_interval=0.02)
        (result,) = [each async for each in results]
        return result

    async def use(sf: Salesforce) -> None:
        rows = [{"LastName": f"Smith {number:02}", "FirstName": "Ann"} for number in range(30)]
        inserted = await loaded(sf, "insert", [*rows, {"LastName": "", "FirstName": "Nobody"}])
        assert [failed["FirstName"] for failed in inserted.failed_results] == ["Nobody"]
        ids = [{"Id": done["sf__Id"]} for done in inserted.successful_results]
        changed = await loaded(sf, "update", [row | {"FirstName": "Bea"} for row in ids])
        assert (changed.job_info.state, len(changed.successful_results)) == ("JobComplete", 30)
        deleted = await loaded(sf, "delete", ids)
        assert (len(deleted.successful_results), await queried(sf, "SELECT Id FROM Contact")) == (30, [])

    run(org, use)
