"""What became of the records of a batch, in their order and in what the job is written in.

Source: Bulk API guide, "Get Batch Results", "Use Bulk Query".
"""

import json
from collections.abc import Iterable, Iterator

from lxml import etree
from starlette.responses import Response, StreamingResponse

from .answers_2_0 import in_pieces
from .classic_forms import Wire
from .delimited import Dialect
from .jobs import Batch, ContentType, Job
from .outcomes import Outcome
from .workspace import Workspace
from .xml_records import NAMESPACE
from .xml_results import XML_TAIL

_MEDIA_TYPES = {
    ContentType.CSV: "text/csv",
    ContentType.JSON: Wire.JSON.value,
    ContentType.XML: Wire.XML.value,
}
_NOTHING_FOUND = b"Records not found for this query"  # UNCONFIRMED text


def outcomes_answer(space: Workspace, job: Job, batch: Batch) -> Response:
    """A result for each record."""
    write = {ContentType.CSV: _csv, ContentType.JSON: _json, ContentType.XML: _xml}[job.spec.content_type]
    return _streamed(job, write(space.outcomes.of(batch.id)))


def queried_answer(space: Workspace, job: Job, batch: Batch) -> Response:
    """The records that a batch's query found."""
    found = space.results(batch)
    if job.spec.content_type is ContentType.CSV and found.count == 0:
        return _streamed(job, [_NOTHING_FOUND])
    tail = {ContentType.CSV: b"", ContentType.JSON: b"]", ContentType.XML: XML_TAIL}[job.spec.content_type]
    return _streamed(job, _whole(found.head(), found.rows(0, found.count), tail))


def request_answer(space: Workspace, job: Job, batch: Batch) -> Response:
    """What was sent to make a batch."""
    return _streamed(job, [space.content(batch).read_bytes()])


def _whole(head: bytes, rows: Iterable[bytes], tail: bytes) -> Iterator[bytes]:
    yield head
    yield from rows
    yield tail


def _streamed(job: Job, pieces: Iterable[bytes]) -> Response:
    headers = {"Content-Type": _MEDIA_TYPES[job.spec.content_type]}  # as `media_type` it would get a charset
    return StreamingResponse(in_pieces(pieces), headers=headers)


def _csv(outcomes: Iterable[Outcome]) -> Iterator[bytes]:
    dialect = Dialect()
    yield dialect.row(["Id", "Success", "Created", "Error"]).encode()
    for outcome in outcomes:
        success, created = _truth(not outcome.errors), _truth(outcome.created)
        yield dialect.row([_id(outcome) or "", success, created, outcome.error_text]).encode()


def _json(outcomes: Iterable[Outcome]) -> Iterator[bytes]:
    separator = "["
    for outcome in outcomes:
        yield (separator + json.dumps(_json_form(outcome), ensure_ascii=False)).encode()
        separator = ","
    yield b"]" if separator == "," else b"[]"


def _json_form(outcome: Outcome) -> dict[str, object]:
    errors = [
        {
            "extendedErrorDetails": None,
            "fields": list(error.fields),
            "message": error.message,
            "statusCode": error.status_code,
        }
        for error in outcome.errors
    ]
    return {"success": not errors, "created": outcome.created, "id": _id(outcome), "errors": errors}


def _xml(outcomes: Iterable[Outcome]) -> Iterator[bytes]:
    yield f'<?xml version="1.0" encoding="UTF-8"?><results xmlns="{NAMESPACE}">'.encode()
    for outcome in outcomes:
        yield etree.tostring(_xml_result(outcome))
    yield b"</results>"


def _xml_result(outcome: Outcome) -> etree._Element:
    result = etree.Element("result")
    for error in outcome.errors:
        errors = etree.SubElement(result, "errors")
        for field in error.fields:
            etree.SubElement(errors, "fields").text = field
        etree.SubElement(errors, "message").text = error.message
        etree.SubElement(errors, "statusCode").text = error.status_code
    record_id = _id(outcome)
    if record_id:
        etree.SubElement(result, "id").text = record_id
    etree.SubElement(result, "success").text = _truth(not outcome.errors)
    etree.SubElement(result, "created").text = _truth(outcome.created)
    return result


def _id(outcome: Outcome) -> str | None:
    return None if outcome.errors else outcome.id


def _truth(value: bool) -> str:  # noqa: FBT001 - the value of a column
    return "true" if value else "false"
