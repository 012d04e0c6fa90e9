"""What describe's addresses lead to: one page layout with every field; no actions or approvals.

Source: REST API guide, sObject Layouts, Compact Layouts. A new org's own layouts are not copied.
"""

from typing import Any

from sf_emulator.objects.describing_fields import controller_values, describe_field
from sf_emulator.objects.record_types import record_type_infos, rows_of
from sf_emulator.objects.sobjects import Field, SObject

from . import texts
from .calls import Answer, Call
from .describe import called_sobject

_COLUMNS = 2


def list_layouts(call: Call) -> Answer:
    """The layouts, and which record type has which."""
    sobject = _laid_out(call)
    layout = _layout(sobject)
    mappings = [
        info | {"layoutId": layout["id"], "picklistsForRecordType": []} for info in _record_types(call, sobject)
    ]
    body = {
        "layouts": [layout],
        "recordTypeMappings": mappings,
        "recordTypeSelectorRequired": [bool(sobject.record_types)],
    }
    return Answer(200, body, xml_root="DescribeLayoutResult")


def read_layout(call: Call) -> Answer:
    """The layout of a record type: all have the same."""
    sobject = _laid_out(call)
    if call.params["record_type"][:15] not in {info["recordTypeId"][:15] for info in _record_types(call, sobject)}:
        raise texts.not_found()
    return Answer(200, _layout(sobject), xml_root="DescribeLayout")


def _record_types(call: Call, sobject: SObject) -> list[dict[str, Any]]:
    return record_type_infos(sobject, rows_of(call.org, sobject), call.base)


def read_named_layout(call: Call) -> Answer:
    """Another layout of the object by its name: it has the same fields. Raises RequestRefused (404)."""
    if call.params["layout"] not in called_sobject(call).named_layouts:
        raise texts.not_found()
    return list_layouts(call)


def list_compact_layouts(call: Call) -> Answer:
    """The name alone, as where nobody has made a compact layout."""
    sobject = _laid_out(call)
    layout = {
        "actions": [],
        "fieldItems": [_item(sobject, sobject.name_field, 0, editable=False)] if sobject.name_field else [],
        "id": None,
        "imageItems": [],
        "label": "System Default",
        "name": "SYSTEM",
        "objectType": sobject.name,
    }
    mapping = {"available": True, "compactLayoutId": None, "compactLayoutName": "SYSTEM"}
    return Answer(
        200,
        {
            "compactLayouts": [layout],
            "defaultCompactLayoutId": None,
            "recordTypeCompactLayoutMappings": [
                mapping | {"recordTypeId": info["recordTypeId"], "recordTypeName": info["name"]}
                for info in _record_types(call, sobject)
            ],
        },
        xml_root="DescribeCompactLayoutsResult",
    )


def list_approval_layouts(call: Call) -> Answer:
    """None: the org has no approval processes."""
    _laid_out(call)
    return Answer(200, {"approvalLayouts": []}, xml_root="DescribeApprovalLayoutResult")


def list_quick_actions(call: Call) -> Answer:
    """None, of the org or of an object."""
    if call.params["sobject"]:
        _laid_out(call)
    return Answer(200, [], xml_root="QuickActions/QuickAction")


def list_process_rules(_call: Call) -> Answer:
    """None by object: there are no workflow rules."""
    return Answer(200, {"rules": {}})


def list_approvals(_call: Call) -> Answer:
    """None by object: there are no approval processes."""
    return Answer(200, {"approvals": {}})


def _laid_out(call: Call) -> SObject:
    sobject = called_sobject(call)
    if "layoutable" not in sobject.flags:
        raise texts.not_found()
    return sobject


def _layout(sobject: SObject) -> dict[str, Any]:
    fields = [field for field in sobject.fields.values() if field.compound is None and field.type != "id"]
    writable = [field for field in fields if field.createable or field.updateable]
    return {
        "buttonLayoutSection": {"detailButtons": []},
        "detailLayoutSections": [_section(sobject, fields, editable=False)],
        "editLayoutSections": [_section(sobject, writable, editable=True)],
        "feedView": None,
        "highlightsPanelLayoutSection": None,
        "id": None,
        "multirowEditLayoutSections": [],
        "offlineLinks": [],
        "quickActionList": {"quickActionListItems": []},
        "relatedContent": None,
        "relatedLists": [],
        "saveOptions": [],
    }


def _section(sobject: SObject, fields: list[Field], *, editable: bool) -> dict[str, Any]:
    items = [_item(sobject, field, place, editable=editable) for place, field in enumerate(fields, 1)]
    rows = [items[start : start + _COLUMNS] for start in range(0, len(items), _COLUMNS)]
    return {
        "collapsed": False,
        "columns": _COLUMNS,
        "heading": f"{sobject.label} Information",
        "layoutRows": [{"layoutItems": row, "numItems": len(row)} for row in rows],
        "layoutSectionId": None,
        "parentLayoutId": None,
        "rows": len(rows),
        "tabOrder": "LeftToRight",
        "useCollapsibleSection": False,
        "useHeading": True,
    }


def _item(sobject: SObject, field: Field, place: int, *, editable: bool) -> dict[str, Any]:
    component = {
        "details": describe_field(field, controller_values(sobject, field)),
        "displayLines": 1,
        "tabOrder": place,
        "type": "Field",
        "value": field.name,
    }
    return {
        "editableForNew": editable and field.createable,
        "editableForUpdate": editable and field.updateable,
        "label": field.label,
        "layoutComponents": [component],
        "placeholder": False,
        "required": editable and field.required,
    }
