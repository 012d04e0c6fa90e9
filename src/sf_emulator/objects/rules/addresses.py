"""Rules on addresses where states and countries are picked from lists: codes and texts say the same.

Source: Salesforce Help, "State and Country/Territory Picklist Field-Syncing Logic".
"""

from collections.abc import Callable

from sf_emulator.objects import texts
from sf_emulator.objects.address_picklists import RULE, address_prefixes
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordError, RecordRefused
from sf_emulator.objects.fields import Field
from sf_emulator.objects.picklists.places import Country, countries, country_code

from .registry import Rule


def _keep_codes_and_texts_in_step(change: Change) -> None:
    for prefix in address_prefixes(change.sobject.fields):
        names = [f"{prefix}{part}" for part in ("Country", "CountryCode", "State", "StateCode")]
        if not change.deletes and not change.sent.keys().isdisjoint(names):
            _settle_country(change, prefix)
            _settle_state(change, prefix)


def _settle_country(change: Change, prefix: str) -> None:
    text, code = (change.sobject.fields[f"{prefix}{part}"] for part in ("Country", "CountryCode"))
    known = _chosen_code(change, text, code, country_code, texts.unknown_country)
    if known:
        _refuse_mismatch(change, text, countries()[known].name)
        change.after |= {text.name: countries()[known].name, code.name: known}
    elif text.name in change.sent or code.name in change.sent:
        change.after |= {text.name: None, code.name: None}
        if not change.sent.get(f"{prefix}State") and not change.sent.get(f"{prefix}StateCode"):
            change.after |= {f"{prefix}State": None, f"{prefix}StateCode": None}


def _settle_state(change: Change, prefix: str) -> None:
    text, code = (change.sobject.fields[f"{prefix}{part}"] for part in ("State", "StateCode"))
    country = countries().get(change.after[f"{prefix}CountryCode"] or "")
    sent = next((field for field in (code, text) if change.sent.get(field.name)), None)
    if sent and country is None:
        raise RecordRefused(texts.state_without_country(sent.label, sent.name))
    known = _chosen_code(change, text, code, country.state_code, texts.unknown_state) if country else None
    if country and known:
        _take_state(change, text, code, country, known)
    elif text.name in change.sent or code.name in change.sent:
        change.after |= {text.name: None, code.name: None}


def _take_state(change: Change, text: Field, code: Field, country: Country, known: str) -> None:
    if known not in country.states:
        raise RecordRefused(texts.state_of_another_country(code.label, code.name))
    _refuse_mismatch(change, text, country.states[known])
    change.after |= {text.name: country.states[known], code.name: known}


def _chosen_code(
    change: Change,
    text: Field,
    code: Field,
    code_of: Callable[[str], str | None],
    unknown: Callable[[str, str], RecordError],
) -> str | None:
    """The code that holds from now on: as sent, or of the text that was sent, or as it was."""
    sent = change.sent.get(text.name)
    if change.sent.get(code.name) or text.name not in change.sent:
        kept: str | None = change.after[code.name]
        return kept
    if sent is None:
        return None
    found = code_of(sent)
    if found is None:
        raise RecordRefused(unknown(text.label, text.name))
    return found


def _refuse_mismatch(change: Change, text: Field, name: str) -> None:
    """A new record's text follows its code; on a changed one the two that are sent must agree."""
    sent = change.sent.get(text.name)
    if change.updates and sent and sent.lower() != name.lower():
        raise RecordRefused(texts.code_and_text_differ(text.label, text.name))


ADDRESS_RULES = {RULE: Rule(before=_keep_codes_and_texts_in_step)}
