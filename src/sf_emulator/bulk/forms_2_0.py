"""Jobs as Bulk API 2.0 shows them. Which properties an answer has depends on the request.

Source: Bulk API guide, "Create a Job", "Get Information About an Ingest Job", "Get Information About a Query Job".
"""

from typing import Any

from .jobs import Batch, Job, JobType

_NOT_CHUNKABLE = frozenset({"Organization", "Profile", "PermissionSet", "UserLicense", "Group"})


def created_form(job: Job) -> dict[str, Any]:
    """The answer to the request that made the job."""
    return _base(job) | _content_url(job) | _text_form(job)


def changed_form(job: Job) -> dict[str, Any]:
    """The answer to a change of state."""
    return _base(job)


def listed_form(job: Job) -> dict[str, Any]:
    """One of many jobs."""
    return _base(job) | {"jobType": job.spec.job_type} | _content_url(job) | _text_form(job)


def detailed_form(job: Job, batch: Batch) -> dict[str, Any]:
    """Everything about one job."""
    return listed_form(job) | (_query_progress(job, batch) if _queries(job) else _ingest_progress(job, batch))


def _base(job: Job) -> dict[str, Any]:
    spec = job.spec
    form: dict[str, Any] = {
        "id": job.id,
        "operation": spec.operation,
        "object": spec.object,
        "createdById": job.created_by,
        "createdDate": job.created_at,
        "systemModstamp": job.changed_at,
        "state": job.state,
    }
    if spec.external_id_field:
        form["externalIdFieldName"] = spec.external_id_field
    form |= {
        "concurrencyMode": spec.concurrency_mode,
        "contentType": spec.content_type,
        "apiVersion": float(spec.api_version),
    }
    if spec.assignment_rule_id:
        form["assignmentRuleId"] = spec.assignment_rule_id
    return form


def _content_url(job: Job) -> dict[str, Any]:
    if _queries(job) or job.is_classic or job.state != "Open":
        return {}
    return {"contentUrl": f"services/data/v{job.spec.api_version}/jobs/ingest/{job.id}/batches"}


def _text_form(job: Job) -> dict[str, Any]:
    if job.is_classic:
        return {}
    return {"lineEnding": job.spec.line_ending, "columnDelimiter": job.spec.column_delimiter}


def _ingest_progress(job: Job, batch: Batch) -> dict[str, Any]:
    counts = {"numberRecordsProcessed": batch.processed, "numberRecordsFailed": batch.failed}
    times = {
        "retries": 0,
        "totalProcessingTime": max(batch.total_ms, batch.active_ms),
        "apiActiveProcessingTime": batch.active_ms,
        "apexProcessingTime": 0,
    }
    message = {"errorMessage": batch.message} if batch.message else {}
    return ({} if job.state == "Open" else counts) | times | message


def _query_progress(job: Job, batch: Batch) -> dict[str, Any]:
    form = {
        "numberRecordsProcessed": batch.processed,
        "retries": 0,
        "totalProcessingTime": max(batch.total_ms, batch.active_ms),
    }
    message = {"errorMessage": batch.message} if batch.message else {}
    return form | message | {"isPkChunkingSupported": job.spec.object not in _NOT_CHUNKABLE}


def _queries(job: Job) -> bool:
    return job.spec.job_type is JobType.V2_QUERY
