"""/sobjects, an object, its describe (304 when nothing has changed since). Source: salesforce-api.md, C6."""

from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime

from sf_emulator.objects.describing import describe_global, describe_short, describe_sobject
from sf_emulator.objects.sobjects import SObject
from sf_emulator.objects.times import parse_wire_time

from . import texts
from .calls import Answer, Call

MAX_BATCH = 200


def list_sobjects(call: Call) -> Answer:
    """Every object in short."""
    sobjects = describe_global(call.org.schema, call.base)
    return Answer(200, {"encoding": "UTF-8", "maxBatchSize": MAX_BATCH, "sobjects": sobjects})


def read_sobject(call: Call) -> Answer:
    """One object in short; nothing was looked at lately."""
    return Answer(200, {"objectDescribe": describe_short(called_sobject(call), call.base), "recentItems": []})


def read_describe(call: Call) -> Answer:
    """All of an object."""
    sobject = called_sobject(call)
    changed = _last_changed(call)
    headers = {"Last-Modified": format_datetime(changed, usegmt=True)}
    since = _modified_since(call)
    if since and changed <= since:
        return Answer(304, headers=headers)
    return Answer(200, describe_sobject(call.org.schema, sobject, call.base), headers)


def called_sobject(call: Call) -> SObject:
    """The object that the path names. Raises RequestRefused (NOT_FOUND)."""
    sobject = call.org.schema.sobject(call.params["sobject"])
    if sobject is None:
        raise texts.not_found()
    return sobject


def _last_changed(call: Call) -> datetime:
    """Objects change with the org's file alone: since the org was made they are as they are."""
    return parse_wire_time(call.org.find("Organization")[0]["CreatedDate"])


def _modified_since(call: Call) -> datetime | None:
    header = call.headers.get("if-modified-since")
    if not header:
        return None
    try:
        return parsedate_to_datetime(header)
    except ValueError:
        raise texts.bad_header("If-Modified-Since") from None
