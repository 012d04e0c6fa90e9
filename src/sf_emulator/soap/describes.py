"""describeGlobal, describeSObject and describeSObjects, from the same schema as REST's describe.

Source: salesforce-api.md, C6; the contract says which of its keys SOAP tells.
"""

from typing import Any

from sf_emulator.objects.describing import describe_global, describe_sobject
from sf_emulator.objects.record_types import rows_of
from sf_emulator.objects.sobjects import Schema, SObject

from . import texts
from .calls import MAX_RECORDS, Call
from .faults import api_fault

MAX_DESCRIBED = 100
_PAGES = {"urlDetail": "uiDetailTemplate", "urlEdit": "uiEditTemplate", "urlNew": "uiNewRecord"}


def describe_all(call: Call) -> dict[str, Any]:
    """Every object in short."""
    sobjects = [each | {"idEnabled": True} for each in describe_global(call.schema, "")]
    return {"encoding": "UTF-8", "maxBatchSize": MAX_RECORDS, "sobjects": sobjects}


def describe_one(call: Call) -> dict[str, Any]:
    """All of one object."""
    return _described(call, call.request.text("sObjectType").strip())


def describe_several(call: Call) -> list[dict[str, Any]]:
    """All of several objects, in the order asked for."""
    names = call.request.texts("sObjectType")
    if len(names) > MAX_DESCRIBED:
        raise api_fault("EXCEEDED_ID_LIMIT", texts.TOO_MANY_RECORDS.format(limit=MAX_DESCRIBED))
    return [_described(call, name) for name in names]


def named_sobject(schema: Schema, name: str) -> SObject:
    """The object of this name in any case.

    Raises:
        SoapFault: INVALID_TYPE.
    """
    sobject = schema.sobject(name)
    if sobject is None:
        raise api_fault("INVALID_TYPE", texts.NO_SUCH_TYPE.format(name=name))
    return sobject


def soap_type(described: str) -> str:
    """A type as describe tells it, with the prefix that it has in the WSDL."""
    return described.replace("urn:", "tns:", 1)


def _described(call: Call, name: str) -> dict[str, Any]:
    sobject = named_sobject(call.schema, name)
    described = describe_sobject(call.schema, sobject, "", call.place.base_url, rows_of(call.org, sobject))
    urls = described["urls"]
    pages = {name: urls.get(template) for name, template in _PAGES.items()}
    fields = [field | {"soapType": soap_type(field["soapType"])} for field in described["fields"]]
    return described | pages | {"fields": fields, "idEnabled": True}
