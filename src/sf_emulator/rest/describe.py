"""/sobjects, an object, its describe (304 when nothing has changed since). Source: salesforce-api.md, C6."""

from sf_emulator.objects.describing import describe_global, describe_sobject
from sf_emulator.objects.record_types import rows_of
from sf_emulator.objects.sobjects import SObject

from . import texts
from .calls import Answer, Call
from .conditions import stamps, unchanged

MAX_BATCH = 200


def list_sobjects(call: Call) -> Answer:
    """Every object in short."""
    changed = call.org.schema_changed
    sobjects = describe_global(call.schema, call.base)
    body = {"encoding": "UTF-8", "maxBatchSize": MAX_BATCH, "sobjects": sobjects}
    return unchanged(call, changed) or Answer(200, body, stamps(changed), "DescribeGlobal")


def read_describe(call: Call) -> Answer:
    """All of an object."""
    sobject = called_sobject(call)
    changed = call.org.schema_changed
    known = unchanged(call, changed)
    if known:
        return known
    body = describe_sobject(call.schema, sobject, call.base, call.origin, rows_of(call.org, sobject))
    return Answer(200, body, stamps(changed), "DescribeSObject")


def called_sobject(call: Call) -> SObject:
    """The object that the path names. Raises RequestRefused (NOT_FOUND), also for who may not see it."""
    sobject = call.schema.sobject(call.params["sobject"])
    if sobject is None:
        raise texts.not_found()
    return sobject
