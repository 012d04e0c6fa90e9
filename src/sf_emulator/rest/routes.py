"""Which handler answers which path and method."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from . import (
    batch,
    collections,
    composite,
    describe,
    graph,
    layouts,
    limits,
    list_views,
    oauth_apps,
    passwords,
    query,
    recent,
    relationships,
    replication,
    rows,
    rows_by_field,
    search,
    tabs,
    texts,
    tree,
    versions,
)
from .calls import API_PREFIX, Answer, Call, Handler, answered

_TOOLING = re.compile("/tooling(?P<path>/(?:query|queryAll|sobjects)(?:/.*)?)")
_ID = r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?"


@dataclass(frozen=True, slots=True)
class _Resource:
    """A path below `/services/data/vXX.0`, its handlers by method, and the first version that has it."""

    path: re.Pattern[str]
    handlers: Mapping[str, Handler]
    since: int = 0


class Routes:
    """The resources, tried in order."""

    def __init__(self) -> None:
        self._resources = [
            _Resource(re.compile(path), handlers, since)
            for path, since, handlers in (
                *_org_paths(),
                *_app_paths(),
                *_layout_paths(),
                *_row_paths(),
                *_composite_paths(self.dispatch),
            )
        ]

    def dispatch(self, call: Call) -> Answer:
        """Answer a call, whatever comes of it."""
        return answered(self._answer, call)

    def _answer(self, call: Call) -> Answer:
        area, path = _area_and_path(call)
        resource, params = self._find(call, path)
        method = _method(call)
        handler = resource.handlers.get("GET" if method == "HEAD" else method)
        if handler is None:
            raise texts.method_not_allowed(method, _allowed(resource))
        return handler(replace(call, method=method, params=params, area=area))

    def _find(self, call: Call, path: str) -> tuple[_Resource, dict[str, str]]:
        for resource in self._resources:
            match = resource.path.fullmatch(path)
            if match and call.number >= resource.since:
                return resource, match.groupdict()
        raise texts.not_found()


def _area_and_path(call: Call) -> tuple[str, str]:
    """The Tooling API queries and reads the same objects as the REST API, under an address of its own."""
    path = call.path.removeprefix(f"{API_PREFIX}/v{call.version}").rstrip("/")
    tooling = _TOOLING.fullmatch(path)
    return ("/tooling", tooling["path"]) if tooling else ("", path)


def _method(call: Call) -> str:
    """What a client that can only GET and POST wants: `?_HttpMethod=PATCH`."""
    return call.query.get("_HttpMethod", "POST").upper() if call.method == "POST" else call.method


def _allowed(resource: _Resource) -> str:
    methods = set(resource.handlers) | ({"HEAD"} if "GET" in resource.handlers else set())
    return ",".join(sorted(methods))


_Path = tuple[str, int, dict[str, Handler]]


def _org_paths() -> Iterator[_Path]:
    yield "", 0, {"GET": versions.list_resources}
    yield "/limits", 0, {"GET": limits.read_limits}
    yield "/limits/recordCount", 40, {"GET": limits.count_records}
    yield "/query", 0, {"GET": query.run_query}
    yield "/queryAll", 0, {"GET": query.run_query_all}
    yield "/query(?:All)?/(?P<locator>[^/]+)", 0, {"GET": query.next_page}
    yield "/recent", 0, {"GET": recent.list_recent}
    yield "/search", 0, {"GET": search.run_search}
    yield (
        "/parameterizedSearch",
        36,
        {"GET": search.run_parameterized_search, "POST": search.run_parameterized_search},
    )
    yield "/tabs", 0, {"GET": tabs.list_tabs}
    yield "/theme", 0, {"GET": tabs.read_theme}
    yield "/sobjects", 0, {"GET": describe.list_sobjects}


def _layout_paths() -> Iterator[_Path]:
    sobject = "/sobjects/(?P<sobject>[^/]+)"
    yield f"{sobject}/describe/layouts", 0, {"GET": layouts.list_layouts}
    yield f"{sobject}/describe/layouts/(?P<record_type>{_ID})", 0, {"GET": layouts.read_layout}
    yield f"{sobject}/describe/compactLayouts", 0, {"GET": layouts.list_compact_layouts}
    yield f"{sobject}/describe/namedLayouts/(?P<layout>[^/]+)", 0, {"GET": layouts.read_named_layout}
    yield f"{sobject}/describe/approvalLayouts", 0, {"GET": layouts.list_approval_layouts}
    view = f"{sobject}/listviews/(?P<view>{_ID})"
    yield f"{sobject}/listviews", 32, {"GET": list_views.list_views}
    yield view, 32, {"GET": list_views.read_list_view}
    yield f"{view}/describe", 32, {"GET": list_views.describe_list_view}
    yield f"{view}/results", 32, {"GET": list_views.list_view_results}
    yield f"(?:{sobject})?/quickActions", 0, {"GET": layouts.list_quick_actions}
    yield "/process/rules", 0, {"GET": layouts.list_process_rules}
    yield "/process/approvals", 0, {"GET": layouts.list_approvals}


def _app_paths() -> Iterator[_Path]:
    usage, credentials = "/apps/oauth/usage", f"/apps/oauth/credentials/(?P<app>{_ID})"
    consumer = f"{credentials}/(?P<consumer>{_ID})"
    since = oauth_apps.STAGING_SINCE
    yield usage, 59, {"GET": oauth_apps.list_apps}
    yield f"{usage}/(?P<app>{_ID})/users", 59, {"GET": oauth_apps.list_users}
    yield credentials, 60, {"GET": oauth_apps.list_consumers}
    yield consumer, 60, {"GET": oauth_apps.read_consumer}
    yield f"{consumer}/staged", since, {"GET": oauth_apps.list_staged, "POST": oauth_apps.stage}
    yield (
        f"{consumer}/staged/(?P<staged>{_ID})",
        since,
        {"GET": oauth_apps.read_staged, "PATCH": oauth_apps.change_staged, "DELETE": oauth_apps.delete_staged},
    )


def _row_paths() -> Iterator[_Path]:
    sobject = "/sobjects/(?P<sobject>[^/]+)"
    yield sobject, 0, {"GET": rows.read_object, "POST": rows.create_row}
    yield f"{sobject}/describe", 0, {"GET": describe.read_describe}
    yield f"{sobject}/updated", 0, {"GET": replication.list_updated}
    yield f"{sobject}/deleted", 0, {"GET": replication.list_deleted}
    yield f"{sobject}/(?i:id)", 0, {"POST": rows_by_field.create_row_without_id}
    yield (
        f"/sobjects/[Uu]ser/(?P<id>{_ID})/password",
        0,
        {"GET": passwords.read_password, "POST": passwords.set_password, "DELETE": passwords.reset_password},
    )
    yield f"{sobject}/(?P<id>[^/]+)", 0, {"GET": rows.read_row, "PATCH": rows.update_row, "DELETE": rows.delete_row}
    yield (
        f"{sobject}/(?P<id>{_ID})/(?P<path>.+)",
        36,
        {
            "GET": relationships.read_related,
            "PATCH": relationships.update_related,
            "DELETE": relationships.delete_related,
        },
    )
    yield (
        f"{sobject}/(?P<field>[^/]+)/(?P<value>.+)",
        0,
        {
            "GET": rows_by_field.read_row_by_field,
            "PATCH": rows_by_field.upsert_row,
            "DELETE": rows_by_field.delete_row_by_field,
        },
    )


def _composite_paths(dispatch: Handler) -> Iterator[_Path]:
    yield "/composite", 38, {"GET": composite.list_composites, "POST": partial(composite.run_composite, dispatch)}
    yield "/composite/batch", 34, {"POST": partial(batch.run_batch, dispatch)}
    yield "/composite/graph", 50, {"POST": partial(graph.run_graphs, dispatch)}
    yield "/composite/tree/(?P<sobject>[^/]+)", 34, {"POST": tree.create_trees}
    yield (
        "/composite/sobjects",
        42,
        {
            "POST": collections.create_records,
            "PATCH": collections.update_records,
            "DELETE": collections.delete_records,
        },
    )
    yield (
        "/composite/sobjects/(?P<sobject>[^/]+)",
        42,
        {"GET": collections.read_records, "POST": collections.read_records},
    )
    yield "/composite/sobjects/(?P<sobject>[^/]+)/(?P<field>[^/]+)", 46, {"PATCH": collections.upsert_records}
