"""/search: SOSL; /parameterizedSearch: the same without writing SOSL. Source: REST API guide, Search."""

import re
from typing import Any

from sf_emulator.soql import Searches

from . import texts
from .calls import Answer, Call

_OBJECT_SINCE = 37.0
_RESERVED = re.compile(r"""([\\{}\[\]()^~:'+\-&|!])""")


def run_search(call: Call) -> Answer:
    """The records that `?q=FIND {…}` finds."""
    if not call.query.get("q"):
        raise texts.no_search()
    return _answer(call, call.query["q"])


def run_parameterized_search(call: Call) -> Answer:
    """The records that hold the words of `q`; objects and fields as parameters, or in the body of a POST."""
    asked = call.fields if call.method == "POST" else _from_address(call)
    words = str(asked.get("q") or "")
    if not words:
        raise texts.no_search()
    group = str(asked.get("in") or "ALL").upper().removesuffix(" FIELDS")
    targets = [_target(asked, each) for each in asked.get("sobjects") or ()]
    returning = f" RETURNING {', '.join(targets)}" if targets else ""
    limit = f" LIMIT {_number(asked['overallLimit'])}" if asked.get("overallLimit") else ""
    return _answer(call, f"FIND {{{_escaped(words)}}} IN {group} FIELDS{returning}{limit}")


def _answer(call: Call, sosl: str) -> Answer:
    records = Searches(call.org, call.number).run(sosl, call.actor.user_id, call.record_url)
    if call.number < _OBJECT_SINCE:
        return Answer(200, records, xml_root="SearchResults/searchRecords")
    return Answer(200, {"searchRecords": records}, xml_root="SearchResults")


def _from_address(call: Call) -> dict[str, Any]:
    """`?q=Acme&sobject=Account&Account.fields=Id,Name&Account.limit=10` as the body of a POST says it."""
    names = [value for name, value in call.pairs if name == "sobject"]
    keys = ("fields", "limit", "where", "orderBy")
    sobjects = [
        {"name": name} | {key: call.query[f"{name}.{key}"] for key in keys if f"{name}.{key}" in call.query}
        for name in names
    ]
    return {**call.query, "sobjects": sobjects}


def _target(asked: dict[str, Any], sobject: Any) -> str:
    """One object as SOSL's RETURNING names it."""
    if not isinstance(sobject, dict) or not sobject.get("name"):
        raise texts.missing_property("sobjects.name")
    fields = sobject.get("fields") or asked.get("fields") or "Id"
    inside = fields if isinstance(fields, str) else ", ".join(map(str, fields))
    for key, word in (("where", "WHERE"), ("orderBy", "ORDER BY")):
        inside += f" {word} {sobject[key]}" if sobject.get(key) else ""
    limit = sobject.get("limit") or asked.get("defaultLimit")
    inside += f" LIMIT {_number(limit)}" if limit else ""
    return f"{sobject['name']}({inside})"


def _escaped(words: str) -> str:
    """Words in which nothing but `*`, `?` and quotation marks means anything."""
    return _RESERVED.sub(r"\\\1", words)


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise texts.no_number(str(value)) from None
