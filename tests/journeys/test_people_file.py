"""An HR export on a bad day, brought in by the console's own page."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.console_pages import Console

pytestmark = pytest.mark.journey

BAD_DAY = Path(__file__).parent.parent / "data" / "people-bad-day.csv"


def test_file_with_bad_rows_imports_nothing_and_lists_each_with_its_line(console: Console) -> None:
    console.go("People")
    console.page.get_by_role("link", name="Import people").click()
    console.import_people(BAD_DAY)
    report = console.page.get_by_role("region", name="Nothing was imported")
    expect(report).to_contain_text("rows cannot be used, so nothing was changed")
    expect(report.get_by_role("row").filter(has_text="line ").first).to_be_visible()
    console.go("People")
    expect(console.page.get_by_text("of 320 people")).to_be_visible()
