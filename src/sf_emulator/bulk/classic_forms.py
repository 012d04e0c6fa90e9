"""Jobs, batches and refusals as Bulk API 1.0 writes them, in XML or JSON.

Source: Bulk API guide, "Step One: Create a Job", "Get Information for a Batch".
"""

import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from lxml import etree
from starlette.responses import Response

from sf_emulator.objects.xml_documents import xml_document

from .errors import BulkRefused
from .jobs import Batch, BatchState, ContentType, Job
from .xml_records import NAMESPACE

_DEFAULT: Any = {None: NAMESPACE}  # lxml's stubs know no default namespace


class Wire(Enum):
    """What a message is written in. Bulk API 1.0 names no charset: salesforce-bulk compares the whole content type."""

    JSON = "application/json"
    XML = "application/xml"

    @classmethod
    def of_request(cls, content_type: str) -> "Wire":
        """What the client writes; without a word about it XML."""
        return cls.JSON if content_type.lower().startswith(cls.JSON.value) else cls.XML

    @classmethod
    def of_job(cls, job: Job) -> "Wire":
        """What is answered about a job: a job of CSV is told about in XML."""
        return cls.JSON if job.spec.content_type is ContentType.JSON else cls.XML


def job_form(job: Job, batches: Sequence[Batch]) -> dict[str, Any]:
    """Everything about a job."""
    spec = job.spec
    form: dict[str, Any] = {
        "id": job.id,
        "operation": spec.operation,
        "object": spec.object,
        "createdById": job.created_by,
        "createdDate": job.created_at,
        "systemModstamp": job.changed_at,
        "state": job.state,
        "externalIdFieldName": spec.external_id_field,
        "concurrencyMode": spec.concurrency_mode,
        "contentType": spec.content_type,
        "assignmentRuleId": spec.assignment_rule_id,
    }
    form |= _batch_counts(batches) | {
        "numberRecordsProcessed": sum(batch.processed for batch in batches),
        "numberRetries": 0,
        "apiVersion": float(spec.api_version),
        "numberRecordsFailed": sum(batch.failed for batch in batches),
    }
    return _without_none(form) | _times(sum(map(_total_ms, batches)), sum(batch.active_ms for batch in batches))


def batch_form(batch: Batch) -> dict[str, Any]:
    """Everything about a batch."""
    form = {
        "id": batch.id,
        "jobId": batch.job_id,
        "state": batch.state,
        "stateMessage": batch.message,
        "createdDate": batch.created_at,
        "systemModstamp": batch.changed_at,
        "numberRecordsProcessed": batch.processed,
        "numberRecordsFailed": batch.failed,
    }
    return _without_none(form) | _times(_total_ms(batch), batch.active_ms)


def answer(wire: Wire, name: str, form: Mapping[str, Any], status: int = 200) -> Response:
    """A form as a message; XML wraps it in an element of this name."""
    if wire is Wire.JSON:
        return Response(_json(form), status, media_type=Wire.JSON.value)
    return Response(xml_document(_element(name, form)), status, media_type=Wire.XML.value)


def batch_list_answer(wire: Wire, batches: Sequence[Batch]) -> Response:
    """Every batch of a job."""
    return answer(wire, "batchInfoList", {"batchInfo": [batch_form(batch) for batch in batches]})


def result_list_answer(wire: Wire, result_ids: Sequence[str]) -> Response:
    """The ids of a query's results."""
    if wire is Wire.JSON:
        return Response(_json(result_ids), media_type=Wire.JSON.value)
    return answer(wire, "result-list", {"result": result_ids})


def refusal_answer(wire: Wire, refusal: BulkRefused) -> Response:
    """`exceptionCode` and `exceptionMessage`."""
    form = {"exceptionCode": refusal.code, "exceptionMessage": refusal.message}
    return answer(wire, "error", form, refusal.status)


def _element(name: str, form: Mapping[str, Any]) -> etree._Element:
    element = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap=_DEFAULT)
    for key, value in form.items():
        for each in value if isinstance(value, list | tuple) else [value]:
            if isinstance(each, Mapping):
                element.append(_element(key, each))
            else:
                etree.SubElement(element, f"{{{NAMESPACE}}}{key}").text = _xml_text(key, each)
    return element


def _xml_text(name: str, value: Any) -> str:
    """XML writes times with a Z, JSON with an offset."""
    return str(value).replace("+0000", "Z") if name in ("createdDate", "systemModstamp") else str(value)


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _batch_counts(batches: Sequence[Batch]) -> dict[str, int]:
    states = [batch.state for batch in batches]
    return {
        "numberBatchesQueued": states.count(BatchState.QUEUED),
        "numberBatchesInProgress": states.count(BatchState.IN_PROGRESS),
        "numberBatchesCompleted": states.count(BatchState.COMPLETED),
        "numberBatchesFailed": states.count(BatchState.FAILED),
        "numberBatchesTotal": len(batches),
    }


def _times(total_ms: int, active_ms: int) -> dict[str, int]:
    return {"totalProcessingTime": total_ms, "apiActiveProcessingTime": active_ms, "apexProcessingTime": 0}


def _total_ms(batch: Batch) -> int:
    return max(batch.total_ms, batch.active_ms)


def _without_none(form: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in form.items() if value is not None}
