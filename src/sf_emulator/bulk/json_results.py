"""Queried records as Bulk API 1.0 writes them in JSON."""

import json
from typing import Any

from sf_emulator.objects.sobjects import Schema
from sf_emulator.soql import Page

from .queried_records import Records
from .values import as_json


def json_record(schema: Schema, records: Records, record: dict[str, Any]) -> bytes:
    """One record with its parents and children."""
    return json.dumps(_form(schema, records, record), ensure_ascii=False).encode()


def _form(schema: Schema, records: Records, record: dict[str, Any]) -> dict[str, Any]:
    sobject = schema[record["attributes"]["type"]]
    form: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, Page):
            children = [_form(schema, records, child) for child in records.of(value)]
            form[name] = {"totalSize": len(children), "done": True, "records": children}
        elif isinstance(value, dict) and name != "attributes":
            form[name] = _form(schema, records, value)
        else:
            form[name] = as_json(value, sobject.field(name))
    return form
