"""A plan as a table for people."""

from collections.abc import Iterable
from typing import Any

from rich.markup import escape
from rich.table import Table

from instep.cli.output import out, say
from instep.domain.changes import ChangeKind
from instep.domain.ordering import PHASES
from instep.provisioning.documents import has_changes
from instep.provisioning.models import Plan, PlannedChange

MARKS = {
    ChangeKind.CREATE: "[green]+ create[/green]",
    ChangeKind.GRANT: "[green]+ grant[/green]",
    ChangeKind.REACTIVATE: "[green]+ reactivate[/green]",
    ChangeKind.UNFREEZE: "[green]+ unfreeze[/green]",
    ChangeKind.LINK: "[cyan]= link[/cyan]",
    ChangeKind.UPDATE: "[yellow]~ update[/yellow]",
    ChangeKind.SET_PASSWORD: "[yellow]~ set password[/yellow]",
    ChangeKind.FREEZE: "[red]- freeze[/red]",
    ChangeKind.DEACTIVATE: "[red]- deactivate[/red]",
    ChangeKind.REVOKE: "[red]- revoke[/red]",
}
SHOWN_LINES = 40  # at a terminal; --all shows the rest


def print_plan(plan: Plan, *, show_all: bool = False) -> None:
    say(f"Plan {plan.id} for {plan.connection.name}")
    changes = list(plan.changes.all())
    _print_lines([change for change in changes if not change.is_blocked], show_all=show_all)
    _print_blocked([change for change in changes if change.is_blocked])
    _print_notes(plan, show_all=show_all)
    _print_cost(plan)


def _print_lines(changes: list[PlannedChange], *, show_all: bool) -> None:
    shown = changes if show_all else changes[:SHOWN_LINES]
    if shown:
        table = Table(box=None, pad_edge=False, show_header=False)
        for change in shown:
            table.add_row(MARKS[ChangeKind(change.kind)], escape(change.username), escape(_details(change)))
        out().print(table)
    if len(shown) < len(changes):
        say(f"… and {len(changes) - len(shown)} more lines; --all shows them.")


def _details(change: PlannedChange) -> str:
    if change.target_name:
        return change.target_name
    if change.kind == ChangeKind.UPDATE:
        return "; ".join(
            f"{field['label']}: {_value(field, 'before')} → {_value(field, 'after')}" for field in change.fields
        )
    if change.kind == ChangeKind.CREATE:
        shown = {field["field"]: _value(field, "after") for field in change.fields}
        parts = [change.person_name, shown.get("ProfileId", ""), shown.get("UserRoleId", "")]
        return ", ".join(part for part in parts if part)
    return change.reason


def _value(field: dict[str, Any], side: str) -> str:
    shown = field[f"shown_{side}"] or field[side]
    return "(empty)" if shown in (None, "") else str(shown)


def _print_blocked(changes: list[PlannedChange]) -> None:
    if not changes:
        return
    out().print(f"\n[bold]Blocked[/bold] ({len(changes)}, not sent):")
    for change in changes:
        out().print(f"  [red]![/red] {change.kind} {escape(change.username)}: {escape(change.blocked_reason)}")
        out().print(f"      {escape(change.next_step)}")


def _print_notes(plan: Plan, *, show_all: bool) -> None:
    notes = plan.notes if show_all else plan.notes[:5]
    for note in notes:
        who = f"{note['person']}: " if note["person"] else ""
        out().print(f"  [dim]note[/dim] {escape(who + note['text'])}")
    if len(notes) < len(plan.notes):
        say(f"  … and {len(plan.notes) - len(notes)} more notes; --all shows them.")


def _print_cost(plan: Plan) -> None:
    if not has_changes(plan):
        say(_nothing_to_apply(plan))
        return
    counts = [f"{plan.counts[kind]} to {kind}" for kind, _ in PHASES if plan.counts.get(kind)]
    say(f"\n{', '.join(counts)}. {plan.api_calls} API calls.")
    for licence in _touched(plan.licences):
        free = licence["total"] - licence["used_after"]
        say(f"{licence['name']}: {licence['used']} → {licence['used_after']} of {licence['total']} seats, {free} left.")


def _nothing_to_apply(plan: Plan) -> str:
    if plan.counts.get("blocked"):
        return "\nNothing can be applied: every line is blocked."
    if not plan.connection.assignments.exists():
        return f"No changes: nobody is assigned. Next: instep assignment add {plan.connection.name} --help"
    return "No changes. The org agrees with the directory."


def _touched(licences: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [licence for licence in licences if licence["used"] != licence["used_after"]]
