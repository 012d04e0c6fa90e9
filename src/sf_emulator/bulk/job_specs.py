"""What a client asks of a new job, checked. Both Bulk APIs name the properties alike."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from sf_emulator.objects import Actor, Org
from sf_emulator.objects.sobjects import SObject

from . import texts
from .delimited import ColumnDelimiter, LineEnding
from .jobs import ContentType, JobSpec, JobType, Operation

HARD_DELETE_PERMISSION = "BulkApiHardDelete"
_MODES = ("Parallel", "Serial")

Choice = TypeVar("Choice", bound=StrEnum)


def ingest_spec(document: Mapping[str, Any], version: str, org: Org, actor: Actor) -> JobSpec:
    """A job of Bulk API 2.0 that writes. Raises BulkRefused."""
    operation = read_choice(document, "operation", Operation)
    if operation is None or operation.queries:
        raise _bad_operation(document)
    sobject = read_object(document, actor)
    read_choice(document, "contentType", ContentType, allowed=(ContentType.CSV,))
    _check_allowed(operation, org.schema[sobject.name], actor)
    return JobSpec(
        job_type=JobType.V2_INGEST,
        operation=operation,
        object=sobject.name,
        api_version=version,
        external_id_field=external_id_field(document, operation, sobject),
        column_delimiter=read_choice(document, "columnDelimiter", ColumnDelimiter) or ColumnDelimiter.COMMA,
        line_ending=read_choice(document, "lineEnding", LineEnding) or LineEnding.LF,
        assignment_rule_id=_text(document, "assignmentRuleId"),
    )


def query_spec(document: Mapping[str, Any], version: str, sobject: SObject) -> JobSpec:
    """A job of Bulk API 2.0 that reads. Raises BulkRefused."""
    operation = read_choice(document, "operation", Operation)
    if operation is None or not operation.queries:
        raise _bad_operation(document)
    read_choice(document, "contentType", ContentType, allowed=(ContentType.CSV,))
    return JobSpec(
        job_type=JobType.V2_QUERY,
        operation=operation,
        object=sobject.name,
        api_version=version,
        column_delimiter=read_choice(document, "columnDelimiter", ColumnDelimiter) or ColumnDelimiter.COMMA,
        line_ending=read_choice(document, "lineEnding", LineEnding) or LineEnding.LF,
    )


def classic_spec(document: Mapping[str, Any], version: str, org: Org, actor: Actor, chunk_size: int | None) -> JobSpec:
    """A job of Bulk API 1.0. Raises BulkRefused."""
    operation = read_choice(document, "operation", Operation)
    if operation is None:
        raise texts.missing_in_job("operation")
    sobject = read_object(document, actor)
    _check_allowed(operation, org.schema[sobject.name], actor)
    return JobSpec(
        job_type=JobType.CLASSIC,
        operation=operation,
        object=sobject.name,
        api_version=version,
        external_id_field=external_id_field(document, operation, sobject),
        content_type=read_choice(document, "contentType", ContentType) or ContentType.XML,
        concurrency_mode=_mode(document),
        assignment_rule_id=_text(document, "assignmentRuleId"),
        chunk_size=chunk_size if operation.queries else None,
    )


def read_object(document: Mapping[str, Any], actor: Actor) -> SObject:
    """The object that a job is about, as who makes it sees it. Raises BulkRefused."""
    name = _text(document, "object")
    if not name:
        raise texts.missing_in_job("object")
    sobject = actor.schema.sobject(name)
    if sobject is None:
        raise texts.no_such_object(name)
    return sobject


def external_id_field(document: Mapping[str, Any], operation: Operation, sobject: SObject) -> str | None:
    """The field that an upsert finds records by, as the schema spells it. Raises BulkRefused."""
    name = _text(document, "externalIdFieldName")
    if operation is not Operation.UPSERT:
        if name:
            raise texts.external_id_without_upsert()
        return None
    if not name:
        raise texts.no_external_id(sobject.name)
    field = sobject.lookup_field(name)
    if field is None:
        raise texts.not_an_external_id(name, sobject.name)
    return field.name


def read_choice(
    document: Mapping[str, Any], name: str, choices: type[Choice], allowed: tuple[Choice, ...] = ()
) -> Choice | None:
    """One of a few values, None when it is not there. Raises BulkRefused: another one."""
    value = document.get(name)
    if value is None:
        return None
    for choice in allowed or tuple(choices):
        if choice == value:
            return choice
    raise texts.bad_value_in_job(name, value)


def _check_allowed(operation: Operation, sobject: SObject, actor: Actor) -> None:
    is_written = sobject.createable or sobject.updateable or sobject.deletable
    if not operation.queries and not is_written:
        raise texts.object_not_supported(sobject.name)
    if operation is Operation.HARD_DELETE and HARD_DELETE_PERMISSION not in actor.permissions:
        raise texts.hard_delete_not_allowed()


def _mode(document: Mapping[str, Any]) -> str:
    """Parallel or Serial; JSON may give the mode by its place among the two."""
    value = document.get("concurrencyMode")
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(_MODES):
        return _MODES[value]
    if value is None or value in _MODES:
        return value or _MODES[0]
    raise texts.bad_value_in_job("concurrencyMode", value)


def _text(document: Mapping[str, Any], name: str) -> str | None:
    value = document.get(name)
    if value is not None and not isinstance(value, str):
        raise texts.bad_value_in_job(name, value)
    return value or None


def _bad_operation(document: Mapping[str, Any]) -> Exception:
    value = document.get("operation")
    return texts.missing_in_job("operation") if value is None else texts.bad_value_in_job("operation", value)
