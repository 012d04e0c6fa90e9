"""Formula fields: worked out when they are read, over the record's own fields."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sf_emulator.orgs import StoppedClock, administrator, only_reason

from sf_emulator.objects import Org, RecordRefused, SampleUnreadable, open_org
from sf_emulator.objects.describing import describe_sobject
from sf_emulator.objects.formulas import FormulaRefused, formula_sql
from sf_emulator.objects.own_objects import put_own_document
from sf_emulator.soql import Queries
from sf_emulator.store import Store

FIELDS: dict[str, Any] = {
    "Price__c": {"type": "currency", "scale": 2},
    "Count__c": {"type": "double", "scale": 0},
    "Note__c": {"type": "string"},
    "Paid__c": {"type": "boolean"},
    "Due__c": {"type": "date"},
    "Kind__c": {"type": "picklist", "values": ["New", "Old"]},
}
RECORD = {"Price__c": 12.5, "Count__c": 4, "Note__c": "Élan vital", "Paid__c": True, "Due__c": "2026-11-24"}
EMPTY: dict[str, Any] = {}


def org_with(folder: Path, **formulas: tuple[str, str]) -> Org:
    """Deals with these formulas, each with the type of its field."""
    made = {name: {"type": kind, "scale": 2, "formula": text} for name, (kind, text) in formulas.items()}
    (folder / "deal.yaml").write_text(yaml.safe_dump({"name": "Deal__c", "fields": FIELDS | made}), "utf-8")
    return open_org(Store(None), StoppedClock(), objects=folder)


def value(folder: Path, kind: str, text: str, record: dict[str, Any]) -> Any:
    org = org_with(folder, Result__c=(kind, text))
    row = org.get("Deal__c", org.insert("Deal__c", record, administrator(org)))
    assert row is not None
    return row["Result__c"]


@pytest.mark.parametrize(
    ("kind", "text", "record", "result"),
    [
        ("currency", "Price__c * Count__c", RECORD, 50.0),
        ("currency", "price__C * COUNT__c", EMPTY, 0.0),
        ("double", "1 + 2 * 3 - -4 / 8", RECORD, 7.5),
        ("double", "(1 + 2) * 3 - 1 - 1", RECORD, 7.0),
        ("double", "5 / 2", RECORD, 2.5),
        ("double", "1 / Count__c", EMPTY, None),
        ("double", "ROUND(Price__c / 3, 1) + CEILING(1.2) + FLOOR(-1.2) + ABS(-3)", RECORD, 7.2),
        ("double", "MAX(Count__c, 7, 2) - MIN(Count__c, 7)", RECORD, 3.0),
        ("double", "LEN(Note__c) + YEAR(Due__c) + MONTH(Due__c) + DAY(Due__c)", RECORD, 2071.0),
        ("string", "\"<\" & Note__c + '>'", RECORD, "<Élan vital>"),
        ("string", "LOWER(Note__c)", RECORD, "élan vital"),
        ("string", "LEFT(Note__c, 4) & RIGHT(Note__c, 3) & MID(Note__c, 6, 2)", RECORD, "Élantalvi"),
        ("string", "SUBSTITUTE(TRIM(' a-b '), '-', '+')", RECORD, "a+b"),
        ("string", "Note__c", EMPTY, None),
        ("string", "TEXT(Count__c) & ' x ' & TEXT(Price__c)", RECORD, "4 x 12.5"),
        ("string", "TEXT(Kind__c)", RECORD | {"Kind__c": "Old"}, "Old"),
        ("string", "IF(ISPICKVAL(Kind__c, 'New'), 'fresh', 'known')", RECORD, "known"),
        ("string", "CASE(Kind__c, 'New', 'N', 'Old', 'O', '-')", RECORD | {"Kind__c": "New"}, "N"),
        ("string", "BLANKVALUE(Note__c, 'none')", EMPTY, "none"),
        ("boolean", "Paid__c && NOT(ISBLANK(Due__c)) || FALSE", RECORD, True),
        ("boolean", "!Paid__c", EMPTY, True),
        ("boolean", "AND(Price__c >= 12.5, Count__c <> 5, Note__c == 'Élan vital')", RECORD, True),
        ("boolean", "Note__c = 'élan vital'", RECORD, False),
        ("boolean", "OR(BEGINS(Note__c, 'Él'), CONTAINS(Note__c, 'q'))", RECORD, True),
        ("boolean", "Due__c < Due__c", EMPTY, False),
        ("date", "Due__c", RECORD, "2026-11-24"),
    ],
)
def test_formula_has_its_value(tmp_path: Path, kind: str, text: str, record: dict[str, Any], result: Any) -> None:
    assert value(tmp_path, kind, text, record) == result


def test_formula_follows_its_fields_and_is_queried(tmp_path: Path) -> None:
    org = org_with(tmp_path, Total__c=("currency", "Price__c * Count__c"), Big__c=("boolean", "Price__c > 10"))
    admin = administrator(org)
    deal = org.insert("Deal__c", RECORD, admin)
    org.update("Deal__c", deal, {"Count__c": 2}, admin)

    def total(rest: str) -> list[Any]:
        soql = f"SELECT Total__c FROM Deal__c {rest}"  # noqa: S608
        page = Queries(org).run(soql, admin.user_id, lambda name, record: f"/{name}/{record}")
        return [record["Total__c"] for record in page.records]

    assert total("WHERE Total__c = 25 AND Big__c = true ORDER BY Total__c") == [25.0]
    assert total("WHERE Total__c > 25") == []


def test_formula_is_read_only_and_described(tmp_path: Path) -> None:
    org = org_with(tmp_path, Total__c=("currency", "Price__c * Count__c"))
    with pytest.raises(RecordRefused) as refused:
        org.insert("Deal__c", {"Total__c": 1}, administrator(org))
    assert only_reason(refused.value).status_code == "INVALID_FIELD_FOR_INSERT_UPDATE"
    described = {each["name"]: each for each in describe_sobject(org.schema, org.schema["Deal__c"], "")["fields"]}
    total = described["Total__c"]
    assert (total["calculated"], total["calculatedFormula"]) == (True, "Price__c * Count__c")
    assert (total["createable"], total["updateable"], total["permissionable"]) == (False, False, True)
    assert described["Price__c"]["calculated"] is False


def test_changed_formula_counts_for_old_records(tmp_path: Path) -> None:
    org = org_with(tmp_path, Total__c=("currency", "Price__c * Count__c"))
    org.insert("Deal__c", RECORD, administrator(org))
    total = {"type": "currency", "scale": 2, "formula": "Price__c + Count__c"}
    put_own_document(org, {"name": "Deal__c", "fields": FIELDS | {"Total__c": total}})
    assert org.find("Deal__c")[0]["Total__c"] == 16.5
    put_own_document(org, {"name": "Deal__c", "fields": FIELDS | {"Total__c": {"type": "string"}}})
    assert org.find("Deal__c")[0]["Total__c"] is None


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        ("double", "Price__c *", "is not understood"),
        ("double", "Nothing__c", "there is no field Nothing__c"),
        ("double", "TODAY()", "there is no function TODAY; there are ABS, AND,"),
        ("double", "Note__c + 1", "+ takes a text, not a number"),
        ("double", "'a'", "it gives a text, and the field is double"),
        ("double", "ABS(1, 2)", "ABS takes 1, not 2"),
        ("double", "IF(1, 2, 3)", "IF takes a boolean, not a number"),
        ("string", "Kind__c", "it gives a picklist, and the field is string"),
        ("boolean", "Note__c < 'a'", "< does not compare a text"),
        ("string", "IF(Paid__c, 1, 'a')", "IF mixes a number and a text"),
        ("double", "OwnerId", "OwnerId is reference, which formulas do not read"),
        ("double", "1" * 4_000, "it has 4000 characters, more than 3900"),
    ],
)
def test_bad_formula_is_named(tmp_path: Path, kind: str, text: str, problem: str) -> None:
    with pytest.raises(SampleUnreadable) as unreadable:
        org_with(tmp_path, Result__c=(kind, text))
    assert "Deal__c.Result__c: `formula`: " in str(unreadable.value)
    assert problem in str(unreadable.value)


_STORE = Store(None)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=12) | st.text("'\"();-+*/&|<>=!, aIF1.{}", max_size=20))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    for kind in ("string", "double", "boolean"):
        try:
            sql = formula_sql(text, kind, 2, {})
        except FormulaRefused:
            continue
        _STORE.value(f"SELECT {sql}")


@settings(max_examples=100, deadline=None)
@given(st.text().filter(lambda text: not set(text) & set('"\\\0') and text == text.encode(errors="ignore").decode()))
def test_text_of_a_formula_stays_text(text: str) -> None:
    assert _STORE.value(f"SELECT {formula_sql(chr(34) + text + chr(34), 'string', 0, {})}") == (text or None)
