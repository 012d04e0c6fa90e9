"""/sobjects/X/listviews: the list views of an object, what they show, and their records.

Source: REST API guide, "List Views", "List View Describe", "List View Results".
"""

import json
from collections.abc import Mapping
from typing import Any

from sf_emulator.objects.list_views import ListColumn, ListView, find_list_view, list_views_of

from . import texts
from .calls import Answer, Call
from .describe import called_sobject

_MOST = 2_000
_USUAL = 25
_BY_SIZE = ("High to Low", "Low to High")
_LABELS_OF_ORDER = {
    "date": ("New to Old", "Old to New"),
    "datetime": ("New to Old", "Old to New"),
    **dict.fromkeys(("int", "double", "currency", "percent"), _BY_SIZE),
}


def list_views(call: Call) -> Answer:
    """The views of an object."""
    sobject = called_sobject(call)
    if "layoutable" not in sobject.flags:
        raise texts.not_found()
    views = list_views_of(call.schema, sobject)
    body = {
        "done": True,
        "listviews": [_short(call, view) for view in views],
        "nextRecordsUrl": None,
        "size": len(views),
        "sobjectType": sobject.name,
    }
    return Answer(200, body, xml_root="ListViews")


def read_list_view(call: Call) -> Answer:
    """One view in short."""
    return Answer(200, _short(call, _called_view(call)), xml_root="ListView")


def describe_list_view(call: Call) -> Answer:
    """Columns, order and query of a view."""
    view = _called_view(call)
    order = [{"fieldNameOrPath": path, "nullsPosition": "first", "sortDirection": "ascending"} for path in _order(view)]
    body = {
        "columns": _columns(view),
        "id": view.id,
        "orderBy": order,
        "query": view.soql,
        "relatedEntityId": None,
        "scope": view.scope,
        "scopeEntity": None,
        "sobjectType": view.sobject.name,
        "whereCondition": {"conditions": [], "conjunction": "and"},
    }
    return Answer(200, body, xml_root="ListViewDescribe")


def list_view_results(call: Call) -> Answer:
    """Some records of a view: `?limit=`, at most 2,000, from `?offset=` on."""
    view = _called_view(call)
    limit, offset = min(_number(call, "limit", _USUAL), _MOST), min(_number(call, "offset", 0), _MOST)
    soql = f"{view.soql} LIMIT {limit} OFFSET {offset}"
    page = call.queries.run(soql, call.actor.user_id, call.record_url, _MOST)
    body = {
        "columns": _columns(view),
        "developerName": view.developer_name,
        "done": page.total < limit,
        "id": view.id,
        "label": view.label,
        "records": [{"columns": [_cell(column, record) for column in view.columns]} for record in page.records],
        "size": page.total,
    }
    return Answer(200, body, xml_root="ListViewResult")


def _called_view(call: Call) -> ListView:
    sobject = called_sobject(call)
    view = find_list_view(call.schema, call.params["view"])
    if view is None or view.sobject.name != sobject.name:
        raise texts.not_found()
    return view


def _short(call: Call, view: ListView) -> dict[str, Any]:
    url = f"{call.base}/sobjects/{view.sobject.name}/listviews/{view.id}"
    return {
        "describeUrl": f"{url}/describe",
        "developerName": view.developer_name,
        "id": view.id,
        "label": view.label,
        "resultsUrl": f"{url}/results",
        "soqlCompatible": True,
        "url": url,
    }


def _order(view: ListView) -> tuple[str, str]:
    return view.columns[0].path, "Id"


def _columns(view: ListView) -> list[dict[str, Any]]:
    order = _order(view)
    return [_column(view, column, order) for column in view.columns]


def _column(view: ListView, column: ListColumn, order: tuple[str, str]) -> dict[str, Any]:
    sortable = column.field.sortable and not column.hidden
    ascending, descending = _LABELS_OF_ORDER.get(column.field.type, ("Z-A", "A-Z")) if sortable else (None, None)
    is_sorted = column.path in order
    return {
        "ascendingLabel": ascending,
        "descendingLabel": descending,
        "fieldNameOrPath": column.path,
        "hidden": column.hidden,
        "label": _label(view, column),
        "selectListItem": column.select_item,
        "sortDirection": "ascending" if is_sorted else None,
        "sortIndex": order.index(column.path) if is_sorted else None,
        "sortable": sortable,
        "type": column.field.type,
    }


def _label(view: ListView, column: ListColumn) -> str:
    return (
        f"{view.sobject.label} Owner {column.field.label}" if column.path.startswith("Owner.") else column.field.label
    )


def _cell(column: ListColumn, record: Mapping[str, Any]) -> dict[str, Any]:
    value: Any = record
    for name in column.path.split("."):
        value = value and value[name]
    text = value if value is None or isinstance(value, str) else json.dumps(value)  # cells are texts
    return {"fieldNameOrPath": column.path, "value": text}


def _number(call: Call, name: str, otherwise: int) -> int:
    given = call.query.get(name, "")
    return int(given) if given.isdecimal() else otherwise
