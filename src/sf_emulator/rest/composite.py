"""/composite: up to 25 requests in one call, of which later ones may use earlier answers.

Source: salesforce-api.md, C8. `collateSubrequests` is taken and changes nothing: they run in the order they came in,
which is one of the orders that Salesforce may choose.
"""

import re
from functools import partial

from . import texts
from .calls import Answer, Call, Handler, answered, refused
from .subrequests import Outcome, RolledBack, Subrequest, read_subrequests, run_all_or_none, run_in_order

MAX_SUBREQUESTS = 25
MAX_COLLECTIONS = 5  # of which so many may be queries or collections
_COLLECTION = re.compile(r"/v\d+\.\d/(composite/sobjects|query|queryAll)\b")
_SUPPORTED = re.compile(r"/services/data/v\d+\.0/(?!composite/(?:batch|graph|tree)|composite/?$|jobs)")


def list_composites(call: Call) -> Answer:
    """Where the other composite resources are."""
    names = ("tree", "batch", "sobjects", "graph")
    return Answer(200, {name: f"{call.base}/composite/{name}" for name in names})


def run_composite(dispatch: Handler, call: Call) -> Answer:
    """200 with an answer for each subrequest, whatever became of them."""
    requests = read_subrequests(call, call.fields.get("compositeRequest"))
    if len(requests) > MAX_SUBREQUESTS:
        return _over_limit(refused(texts.too_many_operations(MAX_SUBREQUESTS)))
    if sum(bool(_COLLECTION.search(request.url)) for request in requests) > MAX_COLLECTIONS:
        return _over_limit(refused(texts.too_many_collections(MAX_COLLECTIONS)))
    outcomes = _run(partial(_supported, dispatch), call, requests)
    return Answer(200, {"compositeResponse": [outcome.as_json() for outcome in outcomes]})


def _run(dispatch: Handler, call: Call, requests: list[Subrequest]) -> list[Outcome]:
    if not call.sent_flag("allOrNone"):
        return run_in_order(dispatch, call, requests)
    try:
        return run_all_or_none(dispatch, call, requests)
    except RolledBack as undone:
        return undone.outcomes


def _supported(dispatch: Handler, call: Call) -> Answer:
    """Composites do not nest."""
    return answered(_refuse, call) if not _SUPPORTED.match(call.path) else dispatch(call)


def _refuse(call: Call) -> Answer:
    raise texts.not_composite(call.path)


def _over_limit(answer: Answer) -> Answer:
    """Salesforce answers a composite that is too large with one failed subrequest that has no name."""
    whole = {"body": answer.body, "httpHeaders": {}, "httpStatusCode": 400, "referenceId": None}
    return Answer(400, {"compositeResponse": [whole]})
