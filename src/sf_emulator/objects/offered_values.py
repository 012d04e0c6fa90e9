"""Which values a standard picklist offers in one org: administrators add to the shipped ones and take others away.

Records keep the values that they have; nothing new is saved with one that was taken away.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from .picklists import PicklistValue
from .sobjects import Field, Schema, SObject

SETTING = "picklist_values"
Offered = Mapping[str, Sequence[str]]


def with_offered_values(sobjects: Iterable[SObject], offered: Offered) -> Iterator[SObject]:
    """The objects, each picklist of `{User.LanguageLocaleKey: [de, fr]}` with these values alone."""
    for sobject in sobjects:
        fields = {name: field for name, field in sobject.fields.items() if f"{sobject.name}.{name}" in offered}
        chosen = {name: _offering(field, offered[f"{sobject.name}.{name}"]) for name, field in fields.items()}
        yield replace(sobject, fields={**sobject.fields, **chosen}) if chosen else sobject


def offer_problems(schema: Schema, offered: Mapping[str, object]) -> Iterator[str]:
    """What makes no sense of it."""
    for place, values in offered.items():
        sobject, _, name = place.partition(".")
        known = schema[sobject].fields.get(name) if sobject in schema else None
        if known is None or known.type not in ("picklist", "multipicklist"):
            yield f"{place} is no picklist"
        elif not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
            yield f"{place} offers a list of texts, not {values!r}"


def _offering(field: Field, values: Sequence[str]) -> Field:
    shipped = {value.value: replace(value, active=True) for value in field.values}
    return replace(field, values=tuple(shipped.get(value, PicklistValue(value, value)) for value in values))
