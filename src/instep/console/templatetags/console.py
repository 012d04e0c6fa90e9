"""What templates need to show the console's parts: icons, badges, pages of rows, progress and seats."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from instep.access.models import ApiToken
from instep.connections.health import STATE_WORDS, condition_of, facts_of
from instep.connections.models import Connection
from instep.console import wording
from instep.directory.models import Person
from instep.domain.changes import ChangeKind
from instep.domain.doctor.findings import Finding
from instep.domain.health import Condition, Health, judge
from instep.provisioning.models import Outcome, Plan, PlannedChange, Run

register = template.Library()

GIST_FIELDS = 4
SECONDS_SHOWN = 60


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of icons.svg; text beside it says the same."""
    address = f"{static('console/icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.simple_tag
def badge(label: str, tone: str = "quiet", symbol: str = "") -> SafeString:
    return format_html('<span class="badge {}">{}{}</span>', tone, icon(symbol) if symbol else "", label)


@register.simple_tag
def run_badge(run: Run) -> SafeString:
    return _worded(wording.RUNS[run.status])


@register.simple_tag
def plan_badge(plan: Plan) -> SafeString:
    return _worded(wording.PLANS[plan.status])


@register.simple_tag
def outcome_badge(outcome: Outcome) -> SafeString:
    return _worded(wording.OUTCOMES[outcome.status])


@register.simple_tag
def change_badge(change: PlannedChange) -> SafeString:
    return _worded(wording.CHANGES[change.kind])


@register.simple_tag
def token_badge(token: ApiToken, now: datetime) -> SafeString:
    if token.revoked_at:
        return badge("Revoked", "quiet", "minus")
    return badge("Valid", "good", "check") if token.is_valid_at(now) else badge("Ended", "warn", "clock")


@register.simple_tag
def connection_badge(connection: Connection) -> SafeString:
    facts = facts_of(connection)
    return _worded(wording.connection(judge(facts, timezone.now()).health, facts.sign_in))


@register.simple_tag
def condition(connection: Connection) -> Condition:
    """Its health, since when and why."""
    return condition_of(connection, timezone.now())


@register.filter
def health_words(health: Health) -> str:
    return STATE_WORDS[health]


@register.simple_tag
def person_badge(person: Person) -> SafeString:
    """The source's own word for the person's status; the tone says whether it counts as active."""
    if person.active:
        return badge(person.status or "Active", "good", "check")
    return badge(person.status or "Inactive", "quiet", "minus")


@register.simple_tag
def finding_words(finding: Finding) -> wording.Wording:
    return wording.FINDINGS[finding.status]


@register.filter
def finding_count(count: int, words: wording.Wording) -> str:
    return f"{count} {words.label.lower() if count == 1 and words.label != words.plural else words.plural}"


@register.simple_tag
def copy_button(text: str, what: str) -> SafeString:
    return format_html(
        '<button type="button" class="copy" data-copy="{}" aria-label="Copy {}">{}</button>', text, what, icon("copy")
    )


@register.filter
def split(words: str) -> list[str]:
    return words.split()


@register.filter
def message_tone(level: str) -> str:
    return {"success": "good", "warning": "warn", "error": "bad"}.get(level, "info")


@register.filter
def message_icon(level: str) -> str:
    return {"success": "check", "warning": "warning", "error": "error"}.get(level, "info")


@register.filter
def initials(person: Person) -> str:
    return (person.given_name[:1] + person.family_name[:1]).upper() or "?"


@register.filter
def shown(value: Any) -> str:
    """A field's value as a person reads it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "" if value is None else str(value)


@register.filter
def before_of(field: Mapping[str, Any]) -> str:
    return field.get("shown_before") or shown(field.get("before"))


@register.filter
def after_of(field: Mapping[str, Any]) -> str:
    return field.get("shown_after") or shown(field.get("after"))


@register.filter
def label_of(field: Mapping[str, Any]) -> str:
    return str(field.get("label") or field["field"])


@register.filter
def has_before(change: PlannedChange) -> bool:
    """A new user's fields have no value before."""
    return any(before_of(field) for field in change.fields)


@register.filter
def plain(said: str) -> str:
    """Salesforce's text without the line breaks that it writes as markup."""
    return said.replace("<br>", " ")


@register.filter
def with_code(text: object) -> SafeString:
    """What stands between backticks as code, which is how problems name commands."""
    parts = str(text).split("`")
    return format_html_join("", "{}", ((_code(part) if place % 2 else part,) for place, part in enumerate(parts)))


@register.filter
def kind_words(kind: str, count: int | None = None) -> str:
    """A kind of the comparison as people say it: alone, or with a number before it."""
    one, several = wording.COMPARED.get(kind, (kind, kind))
    return one.capitalize() if count is None else f"{count:,} {one if count == 1 else several}"


@register.filter
def gist(change: PlannedChange) -> str:
    """A change in one line: the permission set, the fields that differ, or the reason."""
    if change.target_name:
        return change.target_name
    if change.kind != ChangeKind.UPDATE:
        return change.reason
    labels = [label_of(field) for field in change.fields]
    rest = len(labels) - GIST_FIELDS
    return ", ".join(labels[:GIST_FIELDS]) + (f" and {rest} more" if rest > 0 else "")


@register.filter
def blocked_link(change: PlannedChange, connection: Connection) -> SafeString | str:
    """The page of the console where a blocked line's next step is done, where there is one."""
    place = wording.BLOCKED_PLACES.get(change.blocked_code)
    if place is None:
        return ""
    return format_html('<a href="{}">{}</a>', reverse(place.route, args=[connection.name]), place.label)


@register.filter
def to_apply(plan: Plan) -> int:
    """Lines that an apply sends."""
    return sum(count for kind, count in plan.counts.items() if kind != "blocked")


@register.filter
def left(licence: Mapping[str, int], used: str) -> int:
    return licence["total"] - licence[used]


@register.filter
def took(run: Run) -> str:
    if not run.started_at or not run.finished_at:
        return ""
    seconds = (run.finished_at - run.started_at).total_seconds()
    return f"{seconds:.1f} s" if seconds < SECONDS_SHOWN else f"{int(seconds // 60)} min {int(seconds % 60)} s"


@register.filter
def words(name: str) -> str:
    """A key of a run's summary, read aloud."""
    return name.replace("_", " ")


@register.inclusion_tag("console/parts/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any], noun: str) -> dict[str, Any]:
    """Links to the other pages of `noun` (plural); nothing to click when there is one page."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    counted = _one(noun) if page.paginator.count == 1 else noun
    return {"request": context["request"], "page": page, "numbers": list(numbers), "noun": counted}


@register.inclusion_tag("console/parts/seats.html")
def seats(total: int, used: int, used_after: int) -> dict[str, int]:
    """Seats of a licence before and after, as a bar of 100 units."""

    def share(count: int) -> int:
        return max(0, min(100, round(100 * count / total))) if total > 0 else 0

    low, high = sorted((share(used), share(used_after)))
    return {"low": low, "width": high - low, "grows": used_after > used, "over": used_after > total}


@register.inclusion_tag("console/parts/problem.html")
def problem(problem: Any, tone: str = "bad") -> dict[str, Any]:
    """A Problem, or a run's stored error: what happened, what Salesforce said, what to do next."""
    return {"problem": problem, "tone": tone}


def _code(text: str) -> SafeString:
    return format_html("<code>{}</code>", text)


def _one(noun: str) -> str:
    return "person" if noun == "people" else noun.removesuffix("s")


def _worded(words: wording.Wording) -> SafeString:
    return badge(words.label, words.tone, words.icon)
