"""query, queryAll, queryMore, search and retrieve. Source: salesforce-api.md, B4 (QueryOptions), C7."""

import secrets
from collections.abc import Iterator
from typing import Any

from sf_emulator.objects.ids import normal_id
from sf_emulator.objects.sobjects import SObject
from sf_emulator.soql import MAX_BATCH, Page, Searches

from . import texts
from .calls import Call
from .describes import named_sobject
from .faults import api_fault
from .writing import page_values

MAX_RETRIEVED = 2000


def query(call: Call) -> dict[str, Any]:
    """The first page of a query's answer."""
    return _run(call, all_rows=False)


def query_all(call: Call) -> dict[str, Any]:
    """The same with the records that were deleted."""
    return _run(call, all_rows=True)


def query_more(call: Call) -> dict[str, Any]:
    """The page that a locator names."""
    page = call.queries.more(call.request.text("queryLocator").strip(), call.actor.user_id, _no_url)
    return page_values(page)


def search(call: Call) -> dict[str, Any]:
    """The records that a SOSL search finds."""
    searches = Searches(call.org, float(call.place.version))
    records = searches.run(call.request.text("searchString"), call.actor.user_id, _no_url)
    return {"queryId": secrets.token_hex(8), "searchRecords": [{"record": record} for record in records]}


def retrieve(call: Call) -> list[dict[str, Any] | None]:
    """Records in the order of their ids; null for each that is not there."""
    sobject = named_sobject(call.schema, call.request.text("sObjectType").strip())
    names = _field_names(sobject, call.request.text("fieldList"))
    sent = call.request.texts("ids")
    if len(sent) > MAX_RETRIEVED:
        raise api_fault("EXCEEDED_ID_LIMIT", texts.TOO_MANY_RECORDS.format(limit=MAX_RETRIEVED))
    ids = [_id_of(call, sobject, each) for each in sent]
    found = _by_id(call, sobject, names, ids) if ids else {}
    return [found.get(record_id) for record_id in ids]


def _run(call: Call, *, all_rows: bool) -> dict[str, Any]:
    text = call.request.text("queryString")
    page = call.queries.run(text, call.actor.user_id, _no_url, _batch_size(call), all_rows=all_rows)
    return page_values(page)


def _batch_size(call: Call) -> int:
    asked = call.request.header("QueryOptions", "batchSize")
    return int(asked) if asked.isdigit() else MAX_BATCH


def _field_names(sobject: SObject, field_list: str) -> list[str]:
    names = []
    for name in (part.strip() for part in field_list.split(",")):
        field = sobject.field(name)
        if field is None:
            raise api_fault("INVALID_FIELD", texts.NO_SUCH_COLUMN.format(name=name, sobject=sobject.name))
        names.append(field.name)
    return names


def _id_of(call: Call, sobject: SObject, sent: str) -> str:
    record_id = normal_id(sent)
    if record_id is None or call.schema.of_id(record_id) is not sobject:
        raise api_fault("MALFORMED_ID", texts.BAD_ID.format(value=sent))
    return record_id


def _by_id(call: Call, sobject: SObject, names: list[str], ids: list[str]) -> dict[str, dict[str, Any]]:
    """As a query reads them: who may not see a record does not retrieve it."""
    wanted = ", ".join(f"'{record_id}'" for record_id in dict.fromkeys(ids))
    selected = ", ".join(dict.fromkeys(["Id", *names]))
    soql = f"SELECT {selected} FROM {sobject.name} WHERE Id IN ({wanted})"  # noqa: S608 - names and ids were checked
    kept = {"attributes", *names}
    return {
        record["Id"]: {name: value for name, value in record.items() if name in kept}
        for page in _pages(call, soql)
        for record in page.records
    }


def _pages(call: Call, soql: str) -> Iterator[Page]:
    page = call.queries.run(soql, call.actor.user_id, _no_url)
    yield page
    while page.locator:
        page = call.queries.more(page.locator, call.actor.user_id, _no_url)
        yield page


def _no_url(_sobject: str, _record_id: str) -> str:
    """SOAP's records have no addresses."""
    return ""
