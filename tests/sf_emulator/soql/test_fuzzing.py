"""Any text is answered or refused; no name of it reaches SQL unless the schema has it."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark
from tests.sf_emulator.soql.trade import ask, now, search_or_ask

import sf_emulator.soql
from sf_emulator.objects import Org
from sf_emulator.soql import QueryRefused
from sf_emulator.soql.parsing import parse_query
from sf_emulator.soql.running_user import RunningUser
from sf_emulator.soql.translated import Count, Groups, Rows
from sf_emulator.soql.translating import translate

GRAMMAR = Path(sf_emulator.soql.__file__).parent / "grammar.lark"
NAMES = [
    *("Account", "Contacts", "Visit__c", "Case", "Id", "Name", "Owner.Name", "Owner.Type", "Account.Name", "Topics__c"),
    *("On__c", "At__c", "Fee__c", "Remote__c", "Place__c", "OwnerId", "AccountId", "COUNT", "SUM", "MAX", "FORMAT"),
    *("GROUPING", "ROLLUP", "CUBE", "FIELDS", "ALL", "CALENDAR_YEAR", "convertTimezone", "toLabel", "DISTANCE", "mine"),
    *("GEOLOCATION", "USER_MODE", "VIEW", "TRACKING", "nonsense", "rowid", "sqlite_master", "User", "Visits__r"),
]
WORDS = {
    "PATH": st.sampled_from(NAMES),
    "STRING": st.sampled_from(
        ["'x'", "''", "'Acme'", "'a%'", "'it\\'s'", "'\\u00e9'", "'001000000000001'", "'km'", "'A;B'"]
    ),
    "NUMBER": st.sampled_from(["0", "-1", "2.5", "1e3", "9" * 40, "1e999"]),
    "INTEGER": st.sampled_from(["0", "1", "200", "9" * 30]),
    "DATETIME": st.sampled_from(["2026-11-23T09:00:00Z", "2026-13-40T99:00:00Z", "0001-01-01T00:00:00+14:00"]),
    "DATE": st.sampled_from(["2026-11-23", "2026-02-31", "0000-00-00"]),
    "TIME": st.sampled_from(["09:30:00Z", "99:00:00"]),
    "RELATIVE_DATE": st.sampled_from(["TODAY", "LAST_N_DAYS:3", "N_YEARS_AGO:9999", "NEXT_N_FISCAL_QUARTERS:2"]),
    "CURRENCY": st.just("USD5"),
    "BIND": st.just(":x"),
    "TERMS": st.sampled_from(["{acme}", "{a*}", "{acme OR (ada NOT bo)}", '{"ada byron"}', "{(}"]),
}


@cache
def grammar(start: str) -> Lark:
    return Lark(GRAMMAR.read_text("utf-8"), parser="lalr", start=start, maybe_placeholders=True)


def written(start: str) -> st.SearchStrategy[str]:
    """Queries that the grammar allows, of names that mean something here or there."""
    explicit = {}
    for terminal in grammar(start).terminals:
        keyword = re.match(r"[a-z]+", str(terminal.pattern.value))
        if terminal.name in WORDS:
            explicit[terminal.name] = WORDS[terminal.name].map(lambda word: f" {word} ")
        elif keyword:
            explicit[terminal.name] = st.just(f" {keyword[0]} ")
    return from_lark(grammar(start), start=start, explicit=explicit)


@settings(max_examples=40, deadline=None)
@given(soql=written("query"))
def test_what_the_grammar_allows_is_answered_or_refused(trade: Org, soql: str) -> None:
    search_or_ask(trade, soql)


@settings(max_examples=15, deadline=None)
@given(sosl=written("search"))
def test_what_the_grammar_of_searches_allows_is_answered_or_refused(trade: Org, sosl: str) -> None:
    search_or_ask(trade, sosl)


def test_grammar_has_no_more_rules_than_it_takes_a_moment_to_read() -> None:
    """Brackets multiply: a dozen optional clauses in one rule are thousands of rules, and a slow first query."""
    assert len(grammar("query").rules) < 300


SKELETONS = [
    "SELECT {} FROM Visit__c",
    "SELECT Id FROM Visit__c WHERE {}",
    "SELECT Name, COUNT(Id) FROM Visit__c GROUP BY {}",
    "SELECT Id FROM Case ORDER BY {}",
    "SELECT (SELECT {} FROM Contacts) FROM Account",
    "FIND {{{}}} RETURNING Account",
    "FIND {{acme}} RETURNING Account({})",
]


@settings(max_examples=200, deadline=None)
@given(
    skeleton=st.sampled_from(SKELETONS),
    text=st.text(max_size=30) | st.lists(st.sampled_from([*NAMES, *"(),='\"\\;-*%"]), max_size=8).map(" ".join),
)
def test_any_text_in_any_place_is_answered_or_refused(trade: Org, skeleton: str, text: str) -> None:
    search_or_ask(trade, skeleton.format(text))


QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")


@settings(max_examples=200, deadline=None)
@given(
    field=st.text("aZ_9.\"';-* ", min_size=1, max_size=12) | st.sampled_from(NAMES),
    value=st.text(max_size=12).filter(lambda text: "\\" not in text and "'" not in text),
)
def test_sql_holds_names_of_the_schema_and_no_values(trade: Org, field: str, value: str) -> None:
    """What is quoted in SQL is the schema's; what was written in quotes is a parameter."""
    try:
        query = parse_query(f"SELECT Id, {field} FROM Case WHERE Subject = 'value-{value}' OR {field} LIKE 'x'")  # noqa: S608
        found = translate(query, RunningUser(trade.actor(trade.first_user_id), now(trade)))
    except QueryRefused:
        return
    assert isinstance(found, Rows | Groups | Count)
    sql = found.sql if isinstance(found, Groups | Count) else f"{found.source} {found.where} {found.order}"
    known = {name for sobject in trade.schema for name in (sobject.name, sobject.key_prefix, *sobject.fields)}
    assert {piece[1:-1] for piece in QUOTED.findall(sql)} <= known | {"\\", ";"}
    assert f"value-{value}" in found.values.values() or f"value-{value}".lower() in found.values.values()


@pytest.mark.parametrize(
    "soql",
    [
        "SELECT Id FROM Account WHERE " + "NOT " * 5_000 + "Name = 'x'",
        "SELECT Id FROM Account WHERE " + "NOT (" * 21 + "Name = 'x'" + ")" * 21,
        "SELECT " + "FORMAT(" * 3_000 + "Name" + ")" * 3_000 + " FROM Account",
        "SELECT CALENDAR_YEAR(" * 3_000,
    ],
)
def test_depth_is_refused(trade: Org, soql: str) -> None:
    with pytest.raises(QueryRefused):
        ask(trade, soql)


@pytest.mark.parametrize(
    "condition",
    [
        "(" * 20_000 + "Name = 'Acme'" + ")" * 20_000,
        "NOT (" * 20 + "Name = 'Acme'" + ")" * 20,
        " OR ".join(["Name = 'Acme'"] * 5_000),
        f"Name IN ({', '.join(repr(str(number)) for number in range(10_000))}, 'Acme')",
        "(Name = 'Acme' AND " * 19 + "Id != null" + ")" * 19,
    ],
)
def test_long_conditions_are_answered(trade: Org, condition: str) -> None:
    assert ask(trade, f"SELECT Id FROM Account WHERE {condition}").total == 2  # noqa: S608


def test_text_longer_than_a_query_may_be_is_refused(trade: Org) -> None:
    with pytest.raises(QueryRefused, match="cannot be longer than 100000 characters"):
        ask(trade, "SELECT Id FROM Account WHERE Name = '" + "x" * 100_000 + "'")
