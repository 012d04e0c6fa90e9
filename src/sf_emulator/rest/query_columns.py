"""`/query?columns=true`: what the columns of a query's answer are. Source: Tooling API guide, "query"."""

from typing import Any

from sf_emulator.objects.sobjects import Field
from sf_emulator.soql import QueryColumn, describe_columns

from .calls import Answer, Call

_APEX_TYPES = {
    "id": "Id",
    "reference": "Id",
    "boolean": "Boolean",
    "int": "Integer",
    "long": "Long",
    "double": "Decimal",
    "currency": "Decimal",
    "percent": "Decimal",
    "date": "Date",
    "datetime": "Datetime",
    "time": "Time",
    "base64": "Blob",
    "address": "Address",
    "location": "Location",
}


def described_columns(call: Call, soql: str) -> Answer:
    """The columns without the records."""
    found = describe_columns(call.org, soql, call.actor.user_id, call.number)
    body = {
        "columnMetadata": [_column(column) for column in found.columns],
        "entityName": found.sobject,
        "groupBy": found.is_grouped,
        "idSelected": found.has_id,
        "keyPrefix": found.key_prefix,
    }
    return Answer(200, body, xml_root="QueryColumns")


def _column(column: QueryColumn) -> dict[str, Any]:
    field = column.field or Field(name="", label="", type="anyType", createable=False, updateable=False)
    return {
        "aggregate": column.is_aggregate,
        "apexType": _APEX_TYPES.get(field.type, "String") if column.field else column.name,
        "booleanType": field.type == "boolean",
        "columnName": column.name,
        "custom": field.custom,
        "displayName": column.label,
        "foreignKeyName": column.reference,
        "insertable": field.createable and not column.is_aggregate,
        "joinColumns": [_column(joined) for joined in column.joined],
        "numberType": field.kind.is_number,
        "textType": field.is_text and bool(column.field) and not field.is_id,
        "updatable": field.updateable and not column.is_aggregate,
    }
