"""/query and /queryAll: SOQL answers in pages. Source: salesforce-api.md, C7."""

import re
from typing import Any

from sf_emulator.objects.list_views import find_list_view
from sf_emulator.soql import MAX_BATCH, Page, Plan, explain

from . import texts
from .calls import Answer, Call
from .query_columns import described_columns

_BATCH_SIZE = re.compile(r"batchSize\s*=\s*(\d+)", re.IGNORECASE)
_FOR_VIEW = re.compile(r"\bFOR\s+(?:VIEW|REFERENCE)[\w\s]*$", re.IGNORECASE)  # the last of a query's clauses


def run_query(call: Call) -> Answer:
    """The first page of `?q=`, how `?explain=` would be run, or with `columns=true` what its columns are."""
    if call.query.get("explain"):
        return _explained(call, call.query["explain"])
    if call.query.get("columns", "").lower() == "true":
        return described_columns(call, _asked(call))
    return run_soql(call, _asked(call))


def run_query_all(call: Call) -> Answer:
    """The first page of `?q=`, deleted records too."""
    return run_soql(call, _asked(call), all_rows=True)


def run_soql(call: Call, soql: str, *, all_rows: bool = False) -> Answer:
    """The first page of a query's answer."""
    page = call.queries.run(soql, call.actor.user_id, call.record_url, batch_size(call), all_rows=all_rows)
    if _FOR_VIEW.search(soql):
        viewed = [record["attributes"]["url"].rpartition("/")[2] for record in page.records]
        call.org.recent_items.note(call.actor.user_id, viewed[::-1])
    return _answer(call, page)


def next_page(call: Call) -> Answer:
    """The page that `nextRecordsUrl` named."""
    return _answer(call, call.queries.more(call.params["locator"], call.actor.user_id, call.record_url))


def batch_size(call: Call) -> int:
    """How many records a page shall have: `Sforce-Query-Options: batchSize=200`."""
    asked = _BATCH_SIZE.search(call.headers.get("sforce-query-options", ""))
    return int(asked[1]) if asked else MAX_BATCH


def _asked(call: Call) -> str:
    if not call.query.get("q"):
        raise texts.no_query()
    return call.query["q"]


def _explained(call: Call, asked: str) -> Answer:
    """The plans of a query, or of what fills a list view."""
    view = find_list_view(call.schema, asked)
    soql = view.soql if view else asked
    plans = [_plan(plan) for plan in explain(call.org, soql, call.actor.user_id, call.number)]
    return Answer(200, {"plans": plans, "sourceQuery": soql}, xml_root="QueryPlans")


def _plan(plan: Plan) -> dict[str, Any]:
    note = "Not considering filter for optimization because unindexed"
    notes = [{"description": note, "fields": [name], "tableEnumOrId": plan.sobject} for name in plan.unindexed]
    return {
        "cardinality": plan.cardinality,
        "fields": list(plan.fields),
        "leadingOperationType": plan.operation,
        "notes": notes,
        "relativeCost": plan.cost,
        "sobjectCardinality": plan.total,
        "sobjectType": plan.sobject,
    }


def _answer(call: Call, page: Page) -> Answer:
    return Answer(200, _body(call, page), xml_root="QueryResult")


def _body(call: Call, page: Page) -> dict[str, Any]:
    for record in page.records if page.children else ():
        for name in page.children:
            children = record[name]
            record[name] = children and _body(call, children)
    body: dict[str, Any] = {"totalSize": page.total, "done": page.locator is None}
    if page.locator:
        body["nextRecordsUrl"] = f"{call.base}/query/{page.locator}"
    return body | {"records": page.records}
