"""Rules on Opportunity: what its stage, amount and close date say of it."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sf_emulator.objects.changes import Change

from .registry import Rule

_CENT = Decimal("0.01")
_OPEN: Mapping[str, Any] = {"probability": 0, "forecast": "Pipeline"}


def _follow_stage(change: Change) -> None:
    """A stage closes or wins; it sets probability and forecast too, unless they were sent along."""
    if change.deletes or not change.changed("StageName"):
        return
    stage = change.sobject.fields["StageName"].value(change.after["StageName"])
    traits = stage.traits if stage else _OPEN
    change.after |= {"IsClosed": bool(traits.get("closed")), "IsWon": bool(traits.get("won"))}
    if change.sent.get("Probability") is None:
        change.after["Probability"] = float(traits["probability"])
    if change.sent.get("ForecastCategoryName") is None:
        change.after["ForecastCategoryName"] = traits["forecast"]
    if change.updates:
        change.after["LastStageChangeDate"] = change.org.now()


def _follow_forecast_category(change: Change) -> None:
    """ForecastCategory is the value whose label ForecastCategoryName is."""
    if change.changed("ForecastCategoryName"):
        values = change.sobject.fields["ForecastCategory"].values
        name = change.after["ForecastCategoryName"]
        change.after["ForecastCategory"] = next((each.value for each in values if each.label == name), None)


def _expect_revenue(change: Change) -> None:
    if not change.changed("Amount", "Probability"):
        return
    amount, probability = change.after["Amount"], change.after["Probability"]
    if amount is None or probability is None:
        change.after["ExpectedRevenue"] = None
        return
    expected = Decimal(str(amount)) * Decimal(str(probability)) / 100
    change.after["ExpectedRevenue"] = float(expected.quantize(_CENT, ROUND_HALF_UP))


def _find_fiscal_period(change: Change) -> None:
    """The fiscal year is named after the calendar year in which it ends, unless the org names it by its start."""
    if not change.changed("CloseDate"):
        return
    closes = date.fromisoformat(change.after["CloseDate"])
    organization = change.org.find("Organization")[0]
    start_month = organization["FiscalYearStartMonth"] or 1
    months_in = (closes.month - start_month) % 12
    starts_in = closes.year if closes.month >= start_month else closes.year - 1
    named_by_end = start_month > 1 and not organization["UsesStartDateAsFiscalYearName"]
    year, quarter = starts_in + named_by_end, months_in // 3 + 1
    change.after |= {"FiscalYear": year, "FiscalQuarter": quarter, "Fiscal": f"{year} {quarter}"}


OPPORTUNITY_RULES = {
    "opportunity_stage": Rule(before=_follow_stage),
    "forecast_category": Rule(before=_follow_forecast_category),
    "expected_revenue": Rule(before=_expect_revenue),
    "fiscal_period": Rule(before=_find_fiscal_period),
}
