"""/composite/graph: sets of subrequests, each all or nothing by itself. Source: salesforce-api.md, C8."""

import re
from dataclasses import dataclass
from typing import Any

from . import texts
from .calls import Answer, Call, Handler, refused
from .references import referred
from .subrequests import Outcome, RolledBack, Subrequest, read_subrequests, run_all_or_none

MAX_GRAPHS = 75
MAX_NODES = 500
MAX_DEPTH = 15
MAX_KINDS = 15
MAX_FAILED = 14
_OLDEST = 50
_NODE = re.compile(r"/services/data/v(?P<version>\d+)\.0/sobjects/(?P<sobject>[^/?]+)(?:/[^?]*)?(?:\?.*)?")


@dataclass(frozen=True, slots=True)
class _Graph:
    graph_id: str
    requests: list[Subrequest]


def run_graphs(dispatch: Handler, call: Call) -> Answer:
    """200 with an answer for each graph."""
    graphs = _read(call)
    _check_limits(graphs)
    failed = 0
    answers = []
    for graph in graphs:
        outcomes, successful = _run(dispatch, call, graph) if failed < MAX_FAILED else (_stopped(graph), False)
        failed += not successful
        response = {"compositeResponse": [outcome.as_json() for outcome in outcomes]}
        answers.append({"graphId": graph.graph_id, "graphResponse": response, "isSuccessful": successful})
    return Answer(200, {"graphs": answers})


def _run(dispatch: Handler, call: Call, graph: _Graph) -> tuple[list[Outcome], bool]:
    try:
        return run_all_or_none(dispatch, call, graph.requests), True
    except RolledBack as undone:
        return undone.outcomes, False


def _stopped(graph: _Graph) -> list[Outcome]:
    answer = refused(texts.too_many_failed_graphs(MAX_FAILED))
    return [Outcome(request.reference_id, answer) for request in graph.requests]


def _read(call: Call) -> list[_Graph]:
    sent = call.fields.get("graphs")
    if not isinstance(sent, list) or not all(isinstance(each, dict) for each in sent):
        raise texts.no_list("graphs")
    return [_read_graph(call, each) for each in sent]


def _read_graph(call: Call, sent: dict[str, Any]) -> _Graph:
    if not sent.get("graphId"):
        raise texts.missing_property("graphId")
    return _Graph(str(sent["graphId"]), read_subrequests(call, sent.get("compositeRequest")))


def _check_limits(graphs: list[_Graph]) -> None:
    nodes = [request for graph in graphs for request in graph.requests]
    _check("graphs in a payload", len(graphs), MAX_GRAPHS)
    _check("nodes in a payload", len(nodes), MAX_NODES)
    _check("different nodes in a payload", len({_kind(node) for node in nodes}), MAX_KINDS)
    for graph in graphs:
        _check("levels in a graph", _depth(graph), MAX_DEPTH)


def _check(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise texts.graph_limit(what, limit)


def _kind(node: Subrequest) -> tuple[str, str, str]:
    """What makes nodes different. Raises RequestRefused: graphs hold rows of 50.0 and later, nothing else."""
    match = _NODE.fullmatch(node.url)
    if match is None or int(match["version"]) < _OLDEST:
        raise texts.not_composite(node.url)
    return match["version"], node.method, match["sobject"].lower()


def _depth(graph: _Graph) -> int:
    depths: dict[str, int] = {}
    for request in graph.requests:
        parents = referred([request.url, request.body])
        depths[request.reference_id] = 1 + max((depths.get(parent, 0) for parent in parents), default=0)
    return max(depths.values(), default=0)
