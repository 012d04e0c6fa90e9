"""References by what identifies the parent: `"Owner": {"Username": "ada@x.example"}` instead of `"OwnerId": "005…"`.

REST and SOAP send it as it is; Bulk's columns `Owner.Username` say the same.
"""

from collections.abc import Mapping
from typing import Any

from . import texts
from .errors import RecordRefused
from .org import Org
from .sobjects import Field, SObject

_TYPE_KEYS = ("attributes", "type")


def with_parent_ids(org: Org, sobject: SObject, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields with the parents' ids in place of what identifies them. Raises RecordRefused."""
    named = {name: _reference(sobject, name) for name, value in fields.items() if isinstance(value, Mapping)}
    references = {name: field for name, field in named.items() if field}
    if not references:
        return fields
    ids = {field.name: _parent_id(org, field, fields[name]) for name, field in references.items()}
    return {name: value for name, value in fields.items() if name not in references} | ids


def _reference(sobject: SObject, name: str) -> Field | None:
    return None if name in _TYPE_KEYS else sobject.relationship(name)


def _parent_id(org: Org, reference: Field, sent: Mapping[str, Any]) -> str:
    keys = [name for name in sent if name not in _TYPE_KEYS]
    if len(keys) != 1:
        raise RecordRefused(texts.parent_needs_one_key(str(reference.relationship)))
    parent, key = _parent(org, reference, sent, keys[0])
    found = org.find(parent.name, **{key.name: sent[keys[0]]})
    if not found:
        raise RecordRefused(texts.no_such_parent(str(sent[keys[0]]), key.name, parent.name))
    if len(found) > 1:
        raise RecordRefused(texts.several_records(key.name))
    return str(found[0]["Id"])


def _parent(org: Org, reference: Field, sent: Mapping[str, Any], key: str) -> tuple[SObject, Field]:
    """The object that the reference goes to, the named one where it may be several, and its identifying field."""
    named = _named_type(sent)
    for name in reference.reference_to:
        field = org.schema[name].lookup_field(key)
        if field and named in (None, name.lower()):
            return org.schema[name], field
    raise RecordRefused(texts.unknown_field(key, named or reference.reference_to[0]))


def _named_type(sent: Mapping[str, Any]) -> str | None:
    attributes = sent.get("attributes")
    named = attributes.get("type") if isinstance(attributes, Mapping) else sent.get("type")
    return str(named).lower() if named else None
