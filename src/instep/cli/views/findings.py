"""What the doctor found, for people: under headings, with the reason and the place of whatever is not in order."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from instep.cli.output import out
from instep.domain.doctor.findings import Finding, Status

MARKS = {
    Status.OK: "[green]ok     [/green]",
    Status.WARNING: "[yellow]warning[/yellow]",
    Status.FAILURE: "[red]failure[/red]",
}
INDENT = 11


def show_findings(findings: Sequence[Finding]) -> None:
    """Grouped, in the doctor's order, with the sums at the end."""
    console = out()
    for group, lines in groupby(findings, key=attrgetter("group")):
        console.print(f"[bold]{escape(group)}[/bold]")
        for finding in lines:
            _show(console, finding)
        console.print()
    counts = Counter(finding.status for finding in findings)
    console.print(
        f"{counts[Status.OK]} ok, {_number(counts[Status.WARNING], 'warning')}, "
        f"{_number(counts[Status.FAILURE], 'failure')}. Nothing was changed."
    )


def _show(console: Console, finding: Finding) -> None:
    console.print(f"  {MARKS[finding.status]}  {escape(finding.summary)}")
    if finding.status is Status.OK:
        return
    details = {
        "Salesforce said": finding.said,
        "Why": finding.why,
        "Next": finding.next_step,
        "Where": finding.where,
    }
    for label, text in details.items():
        if text:
            console.print(Padding(f"[dim]{label}:[/dim] {escape(text)}", (0, 0, 0, INDENT), expand=False))


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
