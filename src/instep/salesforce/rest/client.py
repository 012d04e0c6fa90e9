"""A UserOrg over REST. One object serves one thread at a time."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import httpx2

from instep.salesforce.errors import Unintelligible
from instep.salesforce.oauth.hosts import same_origin, trusted_origin
from instep.salesforce.records import ApiUsage, SaveResult, Session, SObjectDescription
from instep.salesforce.rest.answers import SessionExpired, read_json, read_usage
from instep.salesforce.rest.collections import check_size, collection_body, read_results
from instep.salesforce.rest.describing import read_description
from instep.salesforce.rest.patience import Patience
from instep.salesforce.secret import Secret
from instep.salesforce.wire import MAX_ANSWER_BYTES, exchange

API_VERSION = "66.0"
DATA = f"/services/data/v{API_VERSION}"

Renew = Callable[[Secret], Session]  # takes the token that was refused, gives a session with another one


class RestOrg:
    """One org, over REST at API 66.0."""

    def __init__(
        self,
        session: Session,
        *,
        http: httpx2.Client,
        allowed_hosts: Collection[str] = (),
        renew: Renew | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Raises UntrustedHost when the session's instance is not Salesforce's."""
        trusted_origin(session.instance_url, allowed_hosts)
        self._session = session
        self._http = http
        self._allowed_hosts = allowed_hosts
        self._renew = renew
        self._patience = patience or Patience()
        self._usage: ApiUsage | None = None
        self._calls = 0

    @property
    def usage(self) -> ApiUsage | None:
        return self._usage

    @property
    def calls(self) -> int:
        return self._calls

    def describe(self, sobject: str) -> SObjectDescription:
        return read_description(self._call("GET", f"{DATA}/sobjects/{sobject}/describe"))

    def query(self, soql: str) -> Iterator[dict[str, Any]]:
        page = self._call("GET", f"{DATA}/query", params={"q": soql})
        while True:
            yield from _rows(page)
            if page.get("done", True):
                return
            page = self._call("GET", str(page.get("nextRecordsUrl")))

    def create(self, sobject: str, records: Sequence[Mapping[str, Any]]) -> list[SaveResult]:
        return self._write("POST", len(records), body=collection_body(sobject, records))

    def update(self, sobject: str, records: Sequence[Mapping[str, Any]]) -> list[SaveResult]:
        return self._write("PATCH", len(records), body=collection_body(sobject, records))

    def delete(self, ids: Sequence[str]) -> list[SaveResult]:
        check_size(ids)
        return self._write("DELETE", len(ids), params={"ids": ",".join(ids), "allOrNone": "false"})

    def _write(self, method: str, count: int, **content: Any) -> list[SaveResult]:
        if not count:
            return []
        return read_results(self._call(method, f"{DATA}/composite/sobjects", **content), count)

    def _call(self, method: str, path: str, *, params: Mapping[str, str] | None = None, body: Any = None) -> Any:
        def once() -> Any:
            return self._with_session(lambda: self._send(method, path, params, body))

        return self._patience.repeat(once)

    def _with_session(self, send: Callable[[], Any]) -> Any:
        """Send; a session that expired is renewed once. If that does not cure it, nothing will."""
        try:
            return send()
        except SessionExpired:
            if self._renew is None:
                raise
            renewed = self._renew(self._session.token)
        trusted_origin(renewed.instance_url, self._allowed_hosts)
        self._session = renewed
        return send()

    def _send(self, method: str, path: str, params: Mapping[str, str] | None, body: Any) -> Any:
        is_write = method != "GET"
        request = self._http.build_request(
            method,
            same_origin(self._session.instance_url, path),
            params=params,
            json=body,
            headers={
                "Authorization": f"Bearer {self._session.token.open()}",
                "Accept": "application/json",
                "Sforce-Call-Options": "client=instep",
            },
        )
        self._calls += 1
        answer = exchange(self._http, request, is_write=is_write, limit_bytes=MAX_ANSWER_BYTES)
        self._usage = read_usage(answer) or self._usage
        return read_json(answer, self._usage, is_write=is_write)


def _rows(page: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(page, dict) or not isinstance(page.get("records"), list):
        raise Unintelligible("the answer is not a query result")
    if not page.get("done", True) and not page.get("nextRecordsUrl"):
        raise Unintelligible("the query result is not done and names no next page")
    return (_without_attributes(row) for row in page["records"])


def _without_attributes(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_attributes(part) for name, part in value.items() if name != "attributes"}
    if isinstance(value, list):
        return [_without_attributes(part) for part in value]
    return value
