"""One API call: what was asked, by whom, and the answer. Subrequests of a composite are calls too."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sf_emulator.objects import Actor, Org, RecordError, RecordRefused, RequestRefused
from sf_emulator.soql import Queries, QueryRefused

from . import texts

API_PREFIX = "/services/data"
_RECORD_STATUS = {"ENTITY_IS_DELETED": 404}


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, a body that becomes JSON (none when it is None and the status says so), further headers."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return self.status >= 400


@dataclass(frozen=True)
class Call:
    """A request with everything that answering it needs."""

    org: Org
    queries: Queries
    actor: Actor
    version: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    sent: Any = None
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """`/services/data/vXX.0` as it was called."""
        return f"{API_PREFIX}/v{self.version}"

    def record_url(self, sobject: str, record_id: str) -> str:
        return f"{self.base}/sobjects/{sobject}/{record_id}"

    @cached_property
    def body(self) -> Any:
        """The body, parsed. Raises RequestRefused (JSON_PARSER_ERROR)."""
        return parse_json(self.content) if self.sent is None else self.sent

    @property
    def fields(self) -> dict[str, Any]:
        """The body where it must be an object."""
        if not isinstance(self.body, dict):
            raise texts.body_is_no_object()
        return self.body

    def at(self, params: Mapping[str, str]) -> "Call":
        """This call with what its path said."""
        return replace(self, params=params)


Handler = Callable[[Call], Answer]


def parse_json(content: bytes) -> Any:
    """JSON, or the refusal that Salesforce answers to what is none."""
    if not content.strip():
        raise texts.no_body()
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        raise texts.broken_json(error.msg, error.lineno, error.colno) from None
    except UnicodeDecodeError:
        raise texts.broken_json("Invalid UTF-8", 1, 1) from None


def answered(handler: Handler, call: Call) -> Answer:
    """Run a handler; refusals become answers."""
    try:
        return handler(call)
    except RequestRefused as refusal:
        return refused(refusal)
    except RecordRefused as refusal:
        status = _RECORD_STATUS.get(refusal.errors[0].status_code, 400)
        return Answer(status, [_row_error(error) for error in refusal.errors])
    except QueryRefused as refusal:
        return Answer(400, [{"message": refusal.message, "errorCode": refusal.error_code}])


def refused(refusal: RequestRefused) -> Answer:
    """A refused request as an answer."""
    body: dict[str, Any] = {"message": refusal.message, "errorCode": refusal.error_code}
    if refusal.fields:
        body["fields"] = list(refusal.fields)
    return Answer(refusal.status, [body], refusal.headers)


def _row_error(error: RecordError) -> dict[str, Any]:
    return {"message": error.message, "errorCode": error.status_code, "fields": list(error.fields)}
