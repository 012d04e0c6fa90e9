"""One API call: what was asked, by whom, and the answer. Subrequests of a composite are calls too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sf_emulator.objects import Actor, Org, RecordError, RecordRefused, RequestRefused
from sf_emulator.objects.access import Access, ApiCaller
from sf_emulator.objects.sobjects import Schema
from sf_emulator.soql import Queries, QueryRefused

from . import texts
from .bodies import read_body

API_PREFIX = "/services/data"
_RECORD_STATUS = {"ENTITY_IS_DELETED": 404}
_CODE_COMES_FIRST = frozenset(
    {"NOT_FOUND", "METHOD_NOT_ALLOWED", "PROCESSING_HALTED", "BATCH_PROCESSING_HALTED", "LIMIT_EXCEEDED"}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, a body that becomes JSON or XML (none when the status says so), further headers.

    `xml_root` names the body's element in XML, and its items' after a slash when the body is a list.
    """

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    xml_root: str = "Result"

    @property
    def failed(self) -> bool:
        return self.status >= 400

    def with_headers(self, headers: Mapping[str, str]) -> "Answer":
        """This answer with headers that it does not have yet."""
        return replace(self, headers={**headers, **self.headers})


@dataclass(frozen=True)
class Call:
    """A request with everything that answering it needs. `origin` is the emulator's own address."""

    caller: ApiCaller
    origin: str
    version: str
    method: str
    path: str
    pairs: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    sent: Any = None
    params: Mapping[str, str] = field(default_factory=dict)
    area: str = ""

    @property
    def access(self) -> Access:
        return self.caller.access

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def org(self) -> Org:
        return self.access.org

    @property
    def schema(self) -> Schema:
        """The objects as the caller sees them."""
        return self.actor.schema.at(self.number)

    @cached_property
    def query(self) -> Mapping[str, str]:
        """The address's parameters; of a repeated one the last."""
        return dict(self.pairs)

    @cached_property
    def queries(self) -> Queries:
        return Queries(self.org, self.number)

    @property
    def number(self) -> float:
        """The API version for comparisons: behaviour changes with it."""
        return float(self.version)

    @property
    def base(self) -> str:
        """`/services/data/vXX.0` as it was called, with `/tooling` when that was."""
        return f"{API_PREFIX}/v{self.version}{self.area}"

    def record_url(self, sobject: str, record_id: str) -> str:
        return f"{self.base}/sobjects/{sobject}/{record_id}"

    @cached_property
    def body(self) -> Any:
        """The body, parsed. Raises RequestRefused (JSON_PARSER_ERROR, UNSUPPORTED_MEDIA_TYPE)."""
        return read_body(self.content, self.headers) if self.sent is None else self.sent

    @property
    def fields(self) -> dict[str, Any]:
        """The body where it must be an object."""
        if not isinstance(self.body, dict):
            raise texts.body_is_no_object()
        return self.body

    def sent_flag(self, name: str) -> bool:
        """A property of the body that is true or not; XML has no booleans."""
        return self.fields.get(name) in (True, "true")

    def flag(self, name: str) -> bool:
        """A parameter of the query that is `true` or not."""
        return self.query.get(name, "").lower() == "true"

    def names(self, parameter: str) -> list[str]:
        """A parameter of the query that is a list with commas."""
        return [name.strip() for name in self.query.get(parameter, "").split(",") if name.strip()]


Handler = Callable[[Call], Answer]


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
    """A refused request as an answer. Salesforce's web layer writes the code first, what is below it the text."""
    body: dict[str, Any] = {"message": refusal.message, "errorCode": refusal.error_code}
    if refusal.error_code in _CODE_COMES_FIRST:
        body = dict(reversed(body.items()))
    if refusal.fields is not None:
        body["fields"] = list(refusal.fields)
    return Answer(refusal.status, [body], refusal.headers)


def _row_error(error: RecordError) -> dict[str, Any]:
    return {"message": error.message, "errorCode": error.status_code, "fields": list(error.fields)}
