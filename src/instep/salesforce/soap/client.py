"""A UserOrg over the SOAP partner API. One object serves one thread at a time."""

from collections.abc import Collection, Iterator, Mapping, MutableMapping, Sequence
from typing import Any

import httpx2
from lxml import etree

from instep.salesforce.collections import check_size, read_results
from instep.salesforce.errors import Refused, Unintelligible
from instep.salesforce.oauth.hosts import same_origin
from instep.salesforce.patience import Patience
from instep.salesforce.records import SaveResult, Session, SObjectDescription
from instep.salesforce.secret import Secret
from instep.salesforce.soap.answers import read_answer, read_message, read_usage
from instep.salesforce.soap.describing import read_soap_description
from instep.salesforce.soap.envelopes import CONTENT_TYPE, PARTNER, Headers, add, envelope, message, text_of
from instep.salesforce.soap.login import SOAP_PATH
from instep.salesforce.soap.records import merged, plain_results, spell
from instep.salesforce.soap.rows import FieldTypes, read_rows, types_in
from instep.salesforce.transport import Renew, Transport

_EACH_ON_ITS_OWN: Headers = {"AllOrNoneHeader": {"allOrNone": "false"}}
_BIG_PAGES: Headers = {"QueryOptions": {"batchSize": "2000"}}


class SoapOrg(Transport):
    """One org, over SOAP at API 64.0: the newest version that has login()."""

    def __init__(
        self,
        session: Session,
        *,
        http: httpx2.Client,
        allowed_hosts: Collection[str] = (),
        renew: Renew | None = None,
        patience: Patience | None = None,
        types: MutableMapping[str, FieldTypes] | None = None,
        likely: Collection[str] = (),
    ) -> None:
        """Raises UntrustedHost when the session's instance is not Salesforce's.

        Args:
            types: The fields' types of the objects that were described, kept by who keeps the session: what is in
                there costs no call.
            likely: Objects whose types will be asked for: described together in one call with the first.
        """
        super().__init__(session, http=http, allowed_hosts=allowed_hosts, renew=renew, patience=patience)
        self._types = {} if types is None else types
        self._likely = likely

    def describe(self, sobject: str) -> SObjectDescription:
        return self._describe([sobject])[0]

    def query(self, soql: str) -> Iterator[dict[str, Any]]:
        page = self._call(message("query", queryString=soql), _BIG_PAGES)
        while True:
            result = _query_result(page)
            self._learn(types_in(result))
            yield from read_rows(result, self._types)
            if text_of(result, "done") != "false":
                return
            page = self._call(message("queryMore", queryLocator=text_of(result, "queryLocator")), _BIG_PAGES)

    def create(self, sobject: str, records: Sequence[Mapping[str, Any]]) -> list[SaveResult]:
        return self._save("create", sobject, records)

    def update(self, sobject: str, records: Sequence[Mapping[str, Any]]) -> list[SaveResult]:
        return self._save("update", sobject, records)

    def delete(self, ids: Sequence[str]) -> list[SaveResult]:
        check_size(ids)
        call = message("delete")
        for record_id in ids:
            add(call, PARTNER, "ids", record_id)
        return self._write(call, len(ids))

    def set_password(self, user_id: str, password: Secret) -> None:
        self._call(message("setPassword", userId=user_id, password=password.open()), is_write=True)

    def _save(self, operation: str, sobject: str, records: Sequence[Mapping[str, Any]]) -> list[SaveResult]:
        check_size(records)
        spelt = [spell(sobject, record) for record in records]
        call = message(operation)
        call.extend(one for one in spelt if not isinstance(one, SaveResult))
        return merged(spelt, self._write(call, len(call)))

    def _write(self, call: etree._Element, count: int) -> list[SaveResult]:
        if not count:
            return []
        return read_results(plain_results(self._call(call, _EACH_ON_ITS_OWN, is_write=True)), count)

    def _learn(self, sobjects: set[str]) -> None:
        """The types of these objects' fields, and of the likely ones, unless they are known."""
        unknown = sobjects - set(self._types)
        if not unknown:
            return
        likely = set(self._likely) - unknown - set(self._types)
        try:
            self._describe(sorted(unknown | likely))
        except Refused:  # perhaps a likely one is not there for this user
            self._describe(sorted(unknown))

    def _describe(self, sobjects: Sequence[str]) -> list[SObjectDescription]:
        call = message("describeSObjects")
        for sobject in sobjects:
            add(call, PARTNER, "sObjectType", sobject)
        found = [read_soap_description(result) for result in self._call(call).iterfind("{*}result")]
        if len(found) != len(sobjects):
            raise Unintelligible("the answer does not hold one description an object")
        self._types.update({one.name: {field.name: field.type for field in one.fields} for one in found})
        return found

    def _call(self, call: etree._Element, headers: Headers | None = None, *, is_write: bool = False) -> etree._Element:
        return self._patiently(lambda: self._send(call, headers or {}, is_write=is_write))

    def _send(self, call: etree._Element, headers: Headers, *, is_write: bool) -> etree._Element:
        operation = str(etree.QName(call).localname)
        session = {"sessionId": self._session.token.open()}
        request = self._http.build_request(
            "POST",
            same_origin(self._session.instance_url, SOAP_PATH),
            content=envelope(call, {"SessionHeader": session, **headers}),
            headers={"Content-Type": CONTENT_TYPE, "SOAPAction": operation},
        )
        answer = self._exchange(request, is_write=is_write)
        read = read_answer(answer)
        self._usage = read_usage(read) or self._usage
        return read_message(answer, read, operation, self._usage, is_write=is_write)


def _query_result(page: etree._Element) -> etree._Element:
    result = page.find("{*}result")
    if result is None or (text_of(result, "done") == "false" and not text_of(result, "queryLocator")):
        raise Unintelligible("the answer is not a query result, or names no next page")
    return result
