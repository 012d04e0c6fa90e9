"""What describe says of an object, from its schema. Key shape: salesforce-api.md, C6, and describe results that
CumulusCI's tests recorded.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sf_emulator.store import Row

from .describing_fields import controller_values, describe_field
from .record_types import record_type_infos
from .sobjects import ChildRelationship, OnDelete, Schema, SObject

__all__ = ["FLAGS", "describe_field", "describe_global", "describe_short", "describe_sobject"]

FLAGS = (
    *("activateable", "customSetting", "deepCloneable", "deprecatedAndHidden", "feedEnabled", "hasSubtypes"),
    *("isInterface", "isSubtype", "layoutable", "mergeable", "mruEnabled", "queryable", "replicateable"),
    *("retrieveable", "searchable", "triggerable"),
)


def describe_global(schema: Schema, base: str) -> list[dict[str, Any]]:
    """The short description of every object, sorted by name. `base` is `/services/data/vXX.0`."""
    return [describe_short(sobject, base) for sobject in sorted(schema, key=lambda each: each.name)]


def describe_short(sobject: SObject, base: str) -> dict[str, Any]:
    """What the list of objects says of one."""
    return _sorted(_flags(sobject) | {"urls": _urls(sobject, base)})


def describe_sobject(
    schema: Schema, sobject: SObject, base: str, instance_url: str = "", record_types: Sequence[Row] = ()
) -> dict[str, Any]:
    """All of an object: its fields, the objects that refer to it, and its record types, whose rows are given."""
    return _sorted(
        _flags(sobject)
        | {
            "actionOverrides": [],
            "childRelationships": [
                _child(child)
                for child in sorted(sobject.children, key=_child_order)
                if not child.field.hidden_from_parent
            ],
            "compactLayoutable": "layoutable" in sobject.flags,
            "defaultImplementation": None,
            "extendedBy": None,
            "extendsInterfaces": None,
            "fields": [describe_field(field, controller_values(sobject, field)) for field in sobject.fields.values()],
            "implementedBy": None,
            "implementsInterfaces": None,
            "listviewable": None,
            "lookupLayoutable": None,
            "namedLayoutInfos": [{"name": name} for name in sobject.named_layouts],
            "networkScopeFieldName": None,
            "recordTypeInfos": record_type_infos(sobject, list(record_types), base)
            if "layoutable" in sobject.flags
            else [],
            "searchLayoutable": sobject.searchable,
            "sobjectDescribeOption": "FULL",
            "supportedScopes": [{"label": label, "name": name} for name, label in _scopes(sobject).items()],
            "urls": _urls(sobject, base) | _page_urls(sobject, instance_url),
        }
    )


def _sorted(described: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(described.items()))


def _flags(sobject: SObject) -> dict[str, Any]:
    return {flag: flag in sobject.flags for flag in FLAGS} | {
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": sobject.createable,
        "custom": sobject.custom,
        "deletable": sobject.deletable,
        "keyPrefix": sobject.key_prefix,
        "label": sobject.label,
        "labelPlural": sobject.label_plural,
        "name": sobject.name,
        "undeletable": sobject.undeletable,
        "updateable": sobject.updateable,
    }


def _scopes(sobject: SObject) -> Mapping[str, str]:
    """Whose records a query may be narrowed to; the file names those beyond all, and one's own."""
    plural = sobject.label_plural.lower()
    mine = {"mine": f"My {plural}"} if "OwnerId" in sobject.fields else {}
    return _sorted({"everything": f"All {plural}"} | mine | dict(sobject.scopes))


def _child_order(child: ChildRelationship) -> tuple[str, str]:
    return child.sobject, child.field.name


def _child(child: ChildRelationship) -> dict[str, Any]:
    return {
        "cascadeDelete": child.field.on_delete is OnDelete.CASCADE,
        "childSObject": child.sobject,
        "deprecatedAndHidden": False,
        "field": child.field.name,
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": child.name,
        "restrictedDelete": child.field.on_delete is OnDelete.RESTRICT,
    }


def _urls(sobject: SObject, base: str) -> dict[str, str]:
    url = f"{base}/sobjects/{sobject.name}"
    own = {name: f"{url}/{path}" for name, path in sobject.urls.items()}
    return (
        own
        | {"rowTemplate": f"{url}/{{ID}}", "describe": f"{url}/describe", "sobject": url}
        | _layout_urls(sobject, url)
    )


def _layout_urls(sobject: SObject, url: str) -> dict[str, str]:
    if "layoutable" not in sobject.flags:
        return {}
    layouts = {name: f"{url}/describe/{name}" for name in ("compactLayouts", "layouts")}
    if sobject.undeletable:
        layouts |= {"approvalLayouts": f"{url}/describe/approvalLayouts", "listviews": f"{url}/listviews"}
    return layouts | {"quickActions": f"{url}/quickActions"}


def _page_urls(sobject: SObject, instance_url: str) -> dict[str, str]:
    """Where people look at records, told by the whole description alone."""
    if "layoutable" not in sobject.flags:
        return {}
    return {
        "uiDetailTemplate": f"{instance_url}/{{ID}}",
        "uiEditTemplate": f"{instance_url}/{{ID}}/e",
        "uiNewRecord": f"{instance_url}/{sobject.key_prefix}/e",
    }
