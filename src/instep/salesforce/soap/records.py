"""Records as SOAP wants them, and what it says became of them (salesforce-api.md, B4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from instep.salesforce.errors import Refused
from instep.salesforce.records import RecordError, SaveResult
from instep.salesforce.soap.envelopes import PARTNER, SOBJECT, add, text_of


def spell(sobject: str, record: Mapping[str, Any]) -> etree._Element | SaveResult:
    """The record's element: type, what is emptied, Id, then the other fields. Or why it cannot be sent."""
    element = etree.Element(f"{{{PARTNER}}}sObjects")
    try:
        add(element, SOBJECT, "type", sobject)
        for name in (name for name, value in record.items() if value is None):
            add(element, SOBJECT, "fieldsToNull", name)
        if "Id" in record:
            add(element, SOBJECT, "Id", record["Id"])
        for name, value in record.items():
            if name != "Id" and value is not None:
                add(element, SOBJECT, name, _text(value))
    except Refused as error:
        return SaveResult("", is_success=False, errors=(RecordError("INVALID_INPUT", error.text, error.fields),))
    return element


def plain_results(answered: etree._Element) -> list[dict[str, Any]]:
    """The results in the words of REST's JSON."""
    return [
        {
            "id": text_of(result, "id"),
            "success": text_of(result, "success") == "true",
            "errors": [_error(error) for error in result.iterfind("{*}errors")],
        }
        for result in answered.iterfind("{*}result")
    ]


def merged(spelt: Sequence[etree._Element | SaveResult], sent: Sequence[SaveResult]) -> list[SaveResult]:
    """A result a record: what the org said of those that were sent, our own for the others."""
    remaining = iter(sent)
    return [one if isinstance(one, SaveResult) else next(remaining) for one in spelt]


def _error(error: etree._Element) -> dict[str, Any]:
    return {
        "statusCode": text_of(error, "statusCode"),
        "message": text_of(error, "message"),
        "fields": [field.text for field in error.iterfind("{*}fields") if field.text],
    }


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
