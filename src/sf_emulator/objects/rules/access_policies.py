"""User access policies are whole before they are active, and look at every user who is created or changed."""

from sf_emulator.objects import texts
from sf_emulator.objects.access_policies import apply_policies, parse_logic
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused

from .registry import Rule

_HIGHEST_ORDER = 10_000


def _check_policy(change: Change) -> None:
    if change.deletes:
        return
    order, logic = change.after["Order"], change.after["BooleanFilter"]
    if order is not None and not 0 <= order <= _HIGHEST_ORDER:
        raise RecordRefused(texts.policy_order(_HIGHEST_ORDER))
    if logic:
        try:
            parse_logic(logic)
        except ValueError:
            raise RecordRefused(texts.policy_logic(logic)) from None
    missing = [name for name in ("TriggerType", "Order") if change.after[name] is None]
    if change.after["Status"] == "Active" and missing:
        raise RecordRefused(texts.required_missing(missing))


def _check_filter(change: Change) -> None:
    if change.deletes or change.after["Type"] != "User":
        return
    if change.org.schema["User"].field(change.after["ColumnName"] or "") is None:
        raise RecordRefused(texts.unknown_field(change.after["ColumnName"] or "", "User"))


def _apply_to_user(change: Change) -> None:
    apply_policies(change.org, change.after, "Create" if change.inserts else "Update")


ACCESS_POLICY_RULES = {
    "access_policy": Rule(before=_check_policy),
    "access_policy_filter": Rule(before=_check_filter),
    "access_policies": Rule(after=_apply_to_user),
}
