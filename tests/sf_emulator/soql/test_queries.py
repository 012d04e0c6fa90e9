"""Queries over the sample org: what they answer, and in which shape (salesforce-api.md, C7)."""

from typing import Any

import pytest
from tests.sf_emulator.orgs import StoppedClock, new_org, new_user, user_id

from sf_emulator.objects import Org, open_org
from sf_emulator.soql import Page, Queries, QueryRefused
from sf_emulator.store import Store

READER = "005Ws0000000001IAA"


@pytest.fixture(scope="module")
def org() -> Org:
    """The sample org, which queries leave as it is."""
    return new_org()


def url(sobject: str, record_id: str) -> str:
    return f"/{sobject}/{record_id}"


def run(org: Org, soql: str) -> Page:
    return Queries(org).run(soql, READER, url)


def names(org: Org, condition: str) -> list[str]:
    """Last names of the users that a condition finds, in alphabetical order."""
    page = run(org, f"SELECT LastName FROM User WHERE {condition} ORDER BY LastName")  # noqa: S608
    return [record["LastName"] for record in page.records]


def test_record_has_attributes_first_and_fields_as_asked(org: Org) -> None:
    (record,) = run(org, "SELECT Username, isactive, Id FROM User WHERE Alias = 'kleon'").records
    kelly = user_id(org, "kelly.leon@northwind.example")
    assert list(record.items()) == [
        ("attributes", {"type": "User", "url": f"/User/{kelly}"}),
        ("Username", "kelly.leon@northwind.example"),
        ("IsActive", True),
        ("Id", kelly),
    ]


def test_parents_are_nested_records(org: Org) -> None:
    soql = "SELECT Profile.UserLicense.Name, Profile.Name, Manager.Name FROM User WHERE Alias = 'agarc'"
    (record,) = run(org, soql).records
    assert record["Profile"]["Name"] == "Sales User"
    assert record["Profile"]["UserLicense"]["Name"] == "Salesforce"
    assert record["Profile"]["UserLicense"]["attributes"]["type"] == "UserLicense"
    assert record["Manager"]["Name"] == "Kimberly Santiago"


def test_parent_that_is_not_there_is_null(org: Org) -> None:
    (record,) = run(org, "SELECT Manager.Name, Manager.Manager.Name FROM User WHERE Alias = 'kleon'").records
    assert record["Manager"] is None
    (record,) = run(org, "SELECT Manager.Name, Manager.Manager.Name FROM User WHERE Alias = 'fbuen'").records
    assert record["Manager"]["Manager"]["Name"] == "Yuto Nakamura"


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("LastName = 'LEON'", ["Leon"]),
        ("lastname = 'leon' AND Alias = 'nobody'", []),
        ("LastName = 'dumanlı'", ["Dumanlı"]),
        ("LastName IN ('DUMANLI', 'Leon', 'Burns')", ["Burns", "Leon"]),
        ("LastName IN ('Dumanlı', 'Leon')", ["Dumanlı", "Leon"]),
        ("FirstName LIKE 'k%'", ["Bowers", "Brown", "Leon", "Santiago"]),
        ("Alias LIKE '_leon'", ["Leon"]),
        ("Alias LIKE '\\_leon'", []),
        ("Alias LIKE '\\\\_leon'", []),
        ("FirstName LIKE 'GÜL%'", ["Dumanlı"]),
        ("Profile.Name = 'Support User' AND Manager.LastName = 'Nakamura'", ["Carrillo"]),
        ("IsActive = false", ["Carter", "Lindqvist"]),
        ("NOT IsActive = true", ["Carter", "Lindqvist"]),
        ("(Alias = 'kleon' OR Alias = 'mburns') AND NOT (LastName LIKE 'B%')", ["Leon"]),
        ("UserPermissionsMarketingUser = true", ["Leon"]),
        ("Department = null AND Profile.Name LIKE '%Integrations'", ["Sync"]),
        ("Title != 'Support Specialist' AND Profile.Name = 'Support User'", ["Bowers"]),
        ("NumberOfFailedLogins > 0", []),
        ("NumberOfFailedLogins >= 0 AND Alias = 'kleon'", ["Leon"]),
        ("CreatedDate > 2026-11-23T08:00:00Z AND Alias = 'kleon'", ["Leon"]),
        ("CreatedDate > 2026-11-23T10:30:00+01:00 AND Alias = 'kleon'", []),
        ("CreatedDate = 2026-11-23T09:00:00.000+0000 AND Alias = 'kleon'", ["Leon"]),
        ("ProfileId IN (SELECT Id FROM Profile WHERE Name = 'Marketing User')", ["Leon"]),
        ("Id NOT IN (SELECT AssigneeId FROM PermissionSetAssignment) ", []),
        ("User.LastName = 'Leon'", ["Leon"]),
    ],
)
def test_condition_finds(org: Org, condition: str, found: list[str]) -> None:
    assert names(org, condition) == found


def test_empty_fields_differ_from_any_value(org: Org) -> None:
    everybody = run(org, "SELECT COUNT() FROM User").total
    with_number = run(org, "SELECT COUNT() FROM User WHERE EmployeeNumber = 'E00008'").total
    assert run(org, "SELECT COUNT() FROM User WHERE EmployeeNumber != 'E00008'").total == everybody - with_number
    assert run(org, "SELECT COUNT() FROM User WHERE NOT EmployeeNumber = 'E00008'").total == everybody - with_number
    assert run(org, "SELECT COUNT() FROM User WHERE EmployeeNumber NOT IN ('E00008')").total == everybody - with_number


def test_ids_match_in_15_and_18_characters(org: Org) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    assert names(org, f"Id = '{kelly[:15]}'") == ["Leon"]
    assert names(org, f"Id IN ('{kelly}', '{kelly[:15]}')") == ["Leon"]
    assert names(org, f"Id = '{kelly.lower()}'") == ["Leon"]


def test_escapes_in_text() -> None:
    org = new_org()
    org.insert("User", new_user(org, LastName='O\'Neill "50%" \\'), None)
    assert names(org, r"LastName = 'O\'Neill \"50%\" \\'") == ['O\'Neill "50%" \\']
    assert names(org, r"LastName LIKE '%50\%%'") == ['O\'Neill "50%" \\']
    assert names(org, r"LastName LIKE '%\\'") == ['O\'Neill "50%" \\']


def test_text_is_never_sql(org: Org) -> None:
    assert names(org, "LastName = '\\'; DROP TABLE \"User\"; --'") == []
    assert run(org, "SELECT COUNT() FROM User").total == 25


def test_order_limit_and_offset(org: Org) -> None:
    page = run(org, "SELECT Alias FROM User WHERE Alias LIKE 'm%' ORDER BY Alias DESC LIMIT 2 OFFSET 1")
    assert [record["Alias"] for record in page.records] == ["mkoba", "mburns"]
    assert page.total == 2


@pytest.mark.parametrize(
    ("order", "first"),
    [("ASC", None), ("ASC NULLS LAST", "E00002"), ("DESC", "E00045"), ("DESC NULLS FIRST", None)],
)
def test_where_empty_values_are_sorted(org: Org, order: str, first: str | None) -> None:
    page = run(org, f"SELECT EmployeeNumber FROM User ORDER BY EmployeeNumber {order} LIMIT 1")  # noqa: S608
    assert page.records[0]["EmployeeNumber"] == first


def test_count_answers_a_number_and_no_records(org: Org) -> None:
    users = [profile for profile in org.find("Profile") if profile["Name"].endswith("User")]
    assert run(org, "select count() from Profile where Name like '%User'") == Page(len(users))


def test_alias_of_the_object(org: Org) -> None:
    page = run(org, "SELECT u.Alias, u.Profile.Name FROM User u WHERE u.Alias = 'kleon'")
    assert page.records[0]["Profile"]["Name"] == "Marketing User"


def test_custom_fields_by_function(org: Org) -> None:
    (record,) = run(org, "SELECT FIELDS(CUSTOM) FROM User WHERE Alias = 'kleon' LIMIT 200").records
    assert record["Employee_Id__c"] == "E00008"


@pytest.fixture(scope="module")
def crowd() -> Org:
    """An org of more users than two pages hold."""
    return open_org(Store(None), StoppedClock(), extra_users=4_500)


@pytest.mark.parametrize("order", ["", " ORDER BY Username DESC"])
def test_pages_hold_every_row_once_in_order(crowd: Org, order: str) -> None:
    queries = Queries(crowd)
    page = queries.run(f"SELECT Username FROM User{order}", READER, url)  # noqa: S608
    seen = [record["Username"] for record in page.records]
    sizes = [len(page.records)]
    while page.locator:
        assert page.total == 4_525
        page = queries.more(page.locator, READER, url)
        seen += [record["Username"] for record in page.records]
        sizes.append(len(page.records))
    assert sizes == [2_000, 2_000, 525]
    assert len(set(seen)) == 4_525
    if order:
        assert seen == sorted(seen, reverse=True)


def test_locator_says_where_the_next_page_starts(crowd: Org) -> None:
    page = Queries(crowd).run("SELECT Id FROM User", READER, url, batch_size=300)
    assert page.locator is not None
    assert page.locator.startswith("01g")
    assert page.locator.endswith("-300")


@pytest.mark.parametrize(("asked", "given"), [(1, 200), (250, 250), (9_999, 2_000)])
def test_batch_size_is_between_200_and_2000(crowd: Org, asked: int, given: int) -> None:
    assert len(Queries(crowd).run("SELECT Id FROM User", READER, url, batch_size=asked).records) == given


def test_users_made_meanwhile_are_not_on_later_pages() -> None:
    org = open_org(Store(None), StoppedClock(), extra_users=400)
    queries = Queries(org)
    page = queries.run("SELECT Id FROM User", READER, url, batch_size=200)
    org.insert("User", new_user(org), None)
    rows = len(page.records)
    while page.locator:
        page = queries.more(page.locator, READER, url)
        rows += len(page.records)
    assert rows == page.total == 425


@pytest.mark.parametrize("locator", ["01gWs0000000009IAA-200", "nonsense", "01gWs0000000001IAA-x", "-200"])
def test_unknown_locator_is_refused(crowd: Org, locator: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        Queries(crowd).more(locator, READER, url)
    assert caught.value.error_code == "INVALID_QUERY_LOCATOR"


def test_cursor_is_its_users_own(crowd: Org) -> None:
    page = Queries(crowd).run("SELECT Id FROM User", READER, url)
    with pytest.raises(QueryRefused):
        Queries(crowd).more(str(page.locator), "005Ws0000000002IAA", url)


def test_eleventh_cursor_closes_the_first(crowd: Org) -> None:
    queries = Queries(crowd)
    pages = [queries.run("SELECT Id FROM User", READER, url) for _ in range(11)]
    with pytest.raises(QueryRefused):
        queries.more(str(pages[0].locator), READER, url)
    assert queries.more(str(pages[1].locator), READER, url).records


def refusal(org: Org, soql: str) -> tuple[str, str]:
    with pytest.raises(QueryRefused) as caught:
        run(org, soql)
    return caught.value.error_code, caught.value.message


def test_unexpected_word_is_shown_where_it_stands(org: Org) -> None:
    assert refusal(org, "SELECT Id FORM User") == (
        "MALFORMED_QUERY",
        "\nSELECT Id FORM User\n          ^\nERROR at Row:1:Column:11\nunexpected token: 'FORM'",
    )


def test_row_is_counted_from_the_first_line(org: Org) -> None:
    code, message = refusal(org, "SELECT Id,\n  Nonsense\nFROM User")
    assert code == "INVALID_FIELD"
    assert "\n  ^\nERROR at Row:2:Column:3\nNo such column 'Nonsense' on entity 'User'. If you are" in message


@pytest.mark.parametrize(
    ("soql", "code", "text"),
    [
        ("", "MALFORMED_QUERY", "unexpected token: '<EOF>'"),
        ("SELECT FROM User", "MALFORMED_QUERY", "unexpected token: 'FROM'"),
        ("SELECT Id FROM User WHERE", "MALFORMED_QUERY", "unexpected token: '<EOF>'"),
        (
            'SELECT Id FROM User WHERE Name = "x"',
            "MALFORMED_QUERY",
            "no viable alternative at character '\"'",
        ),
        (
            "SELECT Id FROM User WHERE Name = 'x' AND Alias = 'y' OR Title = 'z'",
            "MALFORMED_QUERY",
            "token: 'OR'",
        ),
        ("SELECT Id FROM User LIMIT -1", "MALFORMED_QUERY", "unexpected token: '-1'"),
        ("SELECT Id FROM Unicorn", "INVALID_TYPE", "sObject type 'Unicorn' is not supported."),
        (
            "SELECT Horn.Name FROM User",
            "INVALID_FIELD",
            "Didn't understand relationship 'Horn' in field path.",
        ),
        (
            "SELECT Id FROM User WHERE IsActive = 'true'",
            "INVALID_FIELD",
            "must be of type boolean and should not be",
        ),
        (
            "SELECT Id FROM User WHERE Name = 5",
            "INVALID_FIELD",
            "must be of type string and should be enclosed",
        ),
        ("SELECT Id FROM User WHERE CreatedDate > '2026'", "INVALID_FIELD", "must be of type dateTime"),
        ("SELECT Id FROM User WHERE CreatedDate > 2026-13-45T00:00:00Z", "MALFORMED_QUERY", "2026-13-45T"),
        ("SELECT Id FROM User WHERE Id = 'abc'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: abc"),
        ("SELECT Id FROM User WHERE AboutMe = 'x'", "INVALID_FIELD", "can not be filtered in a query call"),
        ("SELECT Id FROM UserLicense WHERE UsedLicenses > 5", "INVALID_FIELD", "can not be filtered"),
        ("SELECT Id, id FROM User", "INVALID_FIELD", "duplicate field selected: Id"),
        ("SELECT FIELDS(ALL) FROM User", "MALFORMED_QUERY", "must have a LIMIT of at most 200"),
        (
            "SELECT Id FROM User OFFSET 2001",
            "NUMBER_OUTSIDE_VALID_RANGE",
            "Maximum SOQL offset allowed is 2000",
        ),
        (
            "SELECT Manager.Manager.Manager.Manager.Manager.Manager.Name FROM User",
            "MALFORMED_QUERY",
            "5 levels",
        ),
        (
            "SELECT Id FROM User WHERE Id IN (SELECT Id, Name FROM User)",
            "MALFORMED_QUERY",
            "exactly one field",
        ),
        (
            "SELECT Id FROM User WHERE Id LIKE '005%'",
            "INVALID_QUERY_FILTER_OPERATOR",
            "invalid operator on id field",
        ),
    ],
)
def test_query_is_refused(org: Org, soql: str, code: str, text: str) -> None:
    answered_code, message = refusal(org, soql)
    assert answered_code == code
    assert text in message


@pytest.mark.parametrize(
    "soql",
    [
        "SELECT Id FROM User WHERE Alias = 'kleon' FOR UPDATE",
        "SELECT Id FROM User USING SCOPE everything WHERE Alias = 'kleon'",
        "SELECT Id FROM User WHERE Alias = 'kleon' WITH SECURITY_ENFORCED LIMIT 5",
        "SELECT Id FROM User WHERE Alias = 'kleon' ALL ROWS",
        "select\tId\nfrom User\r\nwhere ( ( Alias='kleon' ) )",
    ],
)
def test_query_in_many_ways_of_writing(org: Org, soql: str) -> None:
    assert run(org, soql).total == 1


def test_sql_words_are_no_names(org: Org) -> None:
    record: dict[str, Any]
    (record,) = run(org, "SELECT Name FROM Organization LIMIT 1").records
    assert record["Name"] == "Northwind Traders"
    assert refusal(org, "SELECT rowid FROM User")[0] == "INVALID_FIELD"
    assert refusal(org, "SELECT Id FROM sqlite_master")[0] == "INVALID_TYPE"
    assert refusal(org, "SELECT Id FROM credentials")[0] == "INVALID_TYPE"


def test_stream_holds_every_row_in_order(crowd: Org) -> None:
    stream = Queries(crowd).stream("SELECT Id, Profile.Name, Username FROM User ORDER BY Username", READER)
    assert stream.columns == ("Id", "Profile.Name", "Username")
    rows = list(stream.rows)
    assert len(rows) == 4_525
    assert [row[2] for row in rows] == sorted(row[2] for row in rows)
