"""State and country/territory picklists: what an org that has them on adds to the addresses of its objects.

Source: Salesforce Help, "Integration Values for State and Country/Territory Picklists".
"""

from collections.abc import Iterator, Mapping
from typing import Any

SWITCH = "state_and_country_picklists"
RULE = "address_codes"

_COUNTRY = "Country"
_CODE_LENGTH = 10

Document = Mapping[str, Any]


def with_address_codes(document: Document) -> Document:
    """The object with StateCode and CountryCode in each address; a rule keeps them and the texts in step."""
    rules = [RULE, *document.get("rules", ())]
    return {**document, "fields": dict(_with_codes(document["fields"])), "rules": rules}


def address_prefixes(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """`Billing` and `Shipping` of an account's fields; an empty text for a user's one address."""
    return tuple(name.removesuffix("CountryCode") for name in fields if name.endswith("CountryCode"))


def address_codes(fields: Mapping[str, Any]) -> list[str]:
    """The fields that the feature adds; none while it is off."""
    return [f"{prefix}{part}" for prefix in address_prefixes(fields) for part in ("StateCode", "CountryCode")]


def _with_codes(fields: Document) -> Iterator[tuple[str, Document]]:
    for name, spec in fields.items():
        yield name, spec
        if name.endswith(_COUNTRY) and "compound" in spec:
            prefix = name.removesuffix(_COUNTRY)
            label = f"{prefix} " if prefix else ""
            common = {"type": "picklist", "length": _CODE_LENGTH, "compound": spec["compound"]}
            controlled = {"label": f"{label}State/Province Code", "values": "states", "controller": f"{name}Code"}
            yield f"{prefix}StateCode", {**common, **controlled}
            yield f"{name}Code", {**common, "label": f"{label}Country Code", "values": "countries"}
