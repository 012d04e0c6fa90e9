"""A UserOrg over REST. One object serves one thread at a time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from instep.salesforce.collections import check_size, read_results
from instep.salesforce.describing import read_description
from instep.salesforce.errors import Unintelligible
from instep.salesforce.oauth.hosts import same_origin
from instep.salesforce.records import SaveResult, SObjectDescription
from instep.salesforce.rest.answers import read_json, read_usage
from instep.salesforce.secret import Secret
from instep.salesforce.transport import Transport

API_VERSION = "66.0"
DATA = f"/services/data/v{API_VERSION}"


class RestOrg(Transport):
    """One org, over REST at API 66.0."""

    def describe(self, sobject: str) -> SObjectDescription:
        return read_description(self.call("GET", f"{DATA}/sobjects/{sobject}/describe"))

    def query(self, soql: str) -> Iterator[dict[str, Any]]:
        page = self.call("GET", f"{DATA}/query", params={"q": soql})
        while True:
            yield from _rows(page)
            if page.get("done", True):
                return
            page = self.call("GET", str(page.get("nextRecordsUrl")))

    def create(self, sobject: str, records: Sequence[Mapping[str, Any]]) -> list[SaveResult]:
        return self._write("POST", len(records), body=_collection(sobject, records))

    def update(self, sobject: str, records: Sequence[Mapping[str, Any]]) -> list[SaveResult]:
        return self._write("PATCH", len(records), body=_collection(sobject, records))

    def delete(self, ids: Sequence[str]) -> list[SaveResult]:
        check_size(ids)
        return self._write("DELETE", len(ids), params={"ids": ",".join(ids), "allOrNone": "false"})

    def set_password(self, user_id: str, password: Secret) -> None:
        self.call("POST", f"{DATA}/sobjects/User/{user_id}/password", body={"NewPassword": password.open()})

    def call(self, method: str, path: str, *, params: Mapping[str, str] | None = None, body: Any = None) -> Any:
        """Any resource of the org; its JSON, or None when the answer has no body."""
        return self._patiently(lambda: self._send(method, path, params, body))

    def _write(self, method: str, count: int, **content: Any) -> list[SaveResult]:
        if not count:
            return []
        return read_results(self.call(method, f"{DATA}/composite/sobjects", **content), count)

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
        answer = self._exchange(request, is_write=is_write)
        self._usage = read_usage(answer) or self._usage
        return read_json(answer, self._usage, is_write=is_write)


def _collection(sobject: str, records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Each record on its own (allOrNone=false); `Id` is spelt `id` here (salesforce-api.md, C8)."""
    check_size(records)
    return {"allOrNone": False, "records": [_record(sobject, record) for record in records]}


def _record(sobject: str, record: Mapping[str, Any]) -> dict[str, Any]:
    fields = {("id" if name == "Id" else name): value for name, value in record.items()}
    return {"attributes": {"type": sobject}, **fields}


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
