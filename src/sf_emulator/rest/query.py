"""/query and /queryAll: SOQL answers in pages. Source: salesforce-api.md, C7."""

import re
from typing import Any

from sf_emulator.soql import MAX_BATCH, Page

from . import texts
from .calls import Answer, Call

_BATCH_SIZE = re.compile(r"batchSize\s*=\s*(\d+)", re.IGNORECASE)


def run_query(call: Call) -> Answer:
    """The first page of `?q=`."""
    soql = call.query.get("q")
    if not soql:
        raise texts.no_query()
    page = call.queries.run(soql, call.actor.user_id, call.record_url, _batch_size(call))
    return Answer(200, _body(call, page))


def next_page(call: Call) -> Answer:
    """The page that `nextRecordsUrl` named."""
    page = call.queries.more(call.params["locator"], call.actor.user_id, call.record_url)
    return Answer(200, _body(call, page))


def _body(call: Call, page: Page) -> dict[str, Any]:
    body: dict[str, Any] = {"totalSize": page.total, "done": page.locator is None}
    if page.locator:
        body["nextRecordsUrl"] = f"{call.base}/query/{page.locator}"
    return body | {"records": page.records}


def _batch_size(call: Call) -> int:
    asked = _BATCH_SIZE.search(call.headers.get("sforce-query-options", ""))
    return int(asked[1]) if asked else MAX_BATCH
