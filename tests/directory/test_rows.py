"""What one row may say."""

from datetime import date

import pytest

from instep.directory.columns import Columns, ColumnsFile, find_columns
from instep.directory.csv_file import Record
from instep.directory.rows import Row, read_row

TODAY = date(2026, 11, 23)
GOOD = {
    "Employee ID": "E1",
    "First Name": "Mei",
    "Last Name": "Kobayashi",
    "Work Email": "mei@x.example",
    "Job Title": "CEO",
    "Manager ID": "",
    "Employment Status": "Active",
    "Hire Date": "2014-03-27",
    "Termination Date": "",
    "Work Phone": "+55 73 4238-0380",
    "Locale": "ja-JP",
    "Time Zone": "Asia/Tokyo",
    "Street": "1 Main St",
    "Groups": "b; a;;b",
}


def read(said: ColumnsFile | None = None, /, **changed: str) -> Row:
    cells = GOOD | {name.replace("_", " "): value for name, value in changed.items()}
    return read_row(Record(7, list(cells.values())), columns_of(said), TODAY)


def columns_of(said: ColumnsFile | None = None) -> Columns:
    return find_columns(tuple(GOOD), said or ColumnsFile(), "people.csv")


def test_good_row_is_read_by_the_directorys_names() -> None:
    row = read()
    assert row.problems == ()
    assert (row.line, row.employee_number, row.user_name, row.email) == (7, "E1", "mei@x.example", "mei@x.example")
    assert row.groups == ("a", "b")
    assert row.values == {
        "employee_number": "E1",
        "given_name": "Mei",
        "family_name": "Kobayashi",
        "user_name": "mei@x.example",
        "email": "mei@x.example",
        "title": "CEO",
        "status": "Active",
        "active": True,
        "hire_date": date(2014, 3, 27),
        "end_date": None,
        "work_phone": "+55 73 4238-0380",
        "locale": "ja-JP",
        "timezone": "Asia/Tokyo",
        "street_address": "1 Main St",
    }


def test_blanks_are_trimmed_and_addresses_lowered_without_a_word() -> None:
    row = read(Work_Email="BELA@NORTHWIND.EXAMPLE ", Last_Name=" Nohlmans", Locale="de_DE")
    assert row.problems == ()
    assert (row.email, row.values["family_name"], row.values["locale"]) == (
        "bela@northwind.example",
        "Nohlmans",
        "de-DE",
    )


@pytest.mark.parametrize(
    ("changed", "code", "reason"),
    [
        ({"Employee_ID": ""}, "key-missing", "Employee ID is empty"),
        ({"Last_Name": " "}, "name-missing", "Last Name is empty"),
        ({"Work_Email": ""}, "email-missing", "Work Email is empty"),
        ({"Work_Email": "not-an-address"}, "email-invalid", "Work Email 'not-an-address' is no e-mail address"),
        ({"Time_Zone": "Mars/Olympus"}, "time-zone-unknown", "Time Zone 'Mars/Olympus' is no known time zone"),
        ({"Locale": "xx-YY"}, "locale-unknown", "Locale 'xx-YY' is no known locale"),
        ({"Locale": "English"}, "locale-unknown", "Locale 'English' is no known locale"),
        ({"Employment_Status": "Actif"}, "status-unknown", "Employment Status 'Actif' is no known status"),
        ({"Employment_Status": ""}, "status-missing", "Employment Status is empty"),
        ({"First_Name": "A" * 200}, "value-too-long", "First Name has 200 characters; 128 are allowed"),
        ({"Groups": "a;" + "g" * 129}, "value-too-long", "Groups has 129 characters; 128 are allowed"),
        ({"Hire_Date": "31.02.2020"}, "date-invalid", "Hire Date '31.02.2020' is no date"),
        ({"Termination_Date": "2020-02-31"}, "date-invalid", "Termination Date '2020-02-31' is no date"),
        ({"First_Name": '=HYPERLINK("http://x")'}, "formula", "First Name begins like a spreadsheet formula"),
        ({"Job_Title": "@SUM(A1)"}, "formula", "Job Title begins like"),
        ({"Job_Title": "-2+3"}, "formula", "Job Title begins like"),
        ({"Groups": "a;=1+1"}, "formula", "Groups begins like"),
        ({"Work_Phone": "+1+cmd|' /C calc'!A0"}, "formula", "Work Phone begins like"),
        ({"Work_Phone": "=1"}, "formula", "Work Phone begins like"),
        ({"First_Name": "M\x00ei"}, "control-character", "First Name has a line break, NUL or other"),
        ({"Job_Title": "A\nB"}, "control-character", "Job Title has a line break"),
        ({"Job_Title": "\u202egnp.exe"}, "control-character", "Job Title has a line break"),
    ],
)
def test_bad_cell_is_named_with_its_header(changed: dict[str, str], code: str, reason: str) -> None:
    (problem,) = read(**changed).problems
    assert (problem.code, problem.severity) == (code, "error")
    assert problem.summary.startswith(reason)
    assert problem.where == ("line 7 (E1)" if code != "key-missing" else "line 7 (mei@x.example)")
    assert problem.next_step


def test_every_reason_of_a_row_is_listed() -> None:
    row = read(Last_Name="", Work_Email="x", Time_Zone="Mars/Olympus", Hire_Date="soon")
    assert [problem.code for problem in row.problems] == [
        "name-missing",
        "email-invalid",
        "time-zone-unknown",
        "date-invalid",
    ]


@pytest.mark.parametrize("cells", [["E1", "Mei"], [*GOOD.values(), "extra"]])
def test_row_with_another_number_of_cells_is_bad_for_that_alone(cells: list[str]) -> None:
    row = read_row(Record(29, cells), columns_of(), TODAY)
    assert [problem.code for problem in row.problems] == ["row-shape"]
    assert f"({len(cells)}) than the header (14)" in row.problems[0].summary
    assert row.employee_number == "E1"


def test_unreadable_row_says_why() -> None:
    row = read_row(Record(3, (), "its quotation marks do not pair up"), columns_of(), TODAY)
    assert [problem.code for problem in row.problems] == ["row-unreadable"]


@pytest.mark.parametrize(
    ("word", "active"),
    [
        ("Active", True),
        ("Leave of Absence", True),
        ("on leave", True),
        ("Pending", True),
        ("TERMINATED", False),
        ("Inactive", False),
    ],
)
def test_terminated_is_inactive_and_every_other_known_status_is_active(word: str, active: bool) -> None:
    row = read(Employment_Status=word)
    assert row.problems == ()
    assert (row.values["active"], row.values["status"]) == (active, word)


def test_columns_file_explains_a_status_and_a_date_format() -> None:
    said = ColumnsFile(active_words={"actif": True, "active": False}, date_format="%d.%m.%Y")
    row = read(said, Employment_Status="Actif", Hire_Date="28.02.2020")
    assert row.problems == ()
    assert (row.values["active"], row.values["hire_date"]) == (True, date(2020, 2, 28))
    assert read(said, Hire_Date="").values["active"] is False


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"Hire_Date": "2026-12-16"}, "Hire Date 2026-12-16 is in the future; the status decides."),
        ({"Termination_Date": "2026-12-31"}, "Termination Date 2026-12-31 is in the future; the status decides."),
        (
            {"Termination_Date": "2013-01-01", "Employment_Status": "Terminated"},
            "Termination Date 2013-01-01 is before Hire Date 2014-03-27.",
        ),
        (
            {"Termination_Date": "2020-01-01"},
            "Termination Date 2020-01-01 is past, but the status is an active one; the status decides.",
        ),
    ],
)
def test_odd_dates_are_warnings(changed: dict[str, str], reason: str) -> None:
    (problem,) = read(**changed).problems
    assert (problem.summary, problem.severity) == (reason, "warning")


@pytest.mark.parametrize(
    "changed",
    [
        {"Termination_Date": "2026-03-21", "Employment_Status": "Terminated"},
        {"Work_Phone": "+44(0)306 999 0265"},
        {"Work_Phone": "+1-286-670-7474x33190"},
        {"Work_Phone": "(0131)4960260"},
        {"Job_Title": "-"},
        {"Street": "1 Main St\nFloor 2"},
        {"Last_Name": 'O’Connor-Núñez, Jr. "Bob"'},
        {"Hire_Date": "2014-03-27T00:00:00"},
        {"Locale": "", "Time_Zone": ""},
    ],
)
def test_what_only_looks_odd_is_good(changed: dict[str, str]) -> None:
    assert read(**changed).problems == ()


def test_user_name_column_wins_over_the_address() -> None:
    columns = find_columns(("Last Name", "Email", "User Name"), ColumnsFile(), "x")
    row = read_row(Record(2, ["K", "Mei@x.example", "MK@corp.example"]), columns, TODAY)
    assert (row.user_name, row.email) == ("mk@corp.example", "mei@x.example")


def test_file_with_user_names_only_takes_them_as_addresses() -> None:
    columns = find_columns(("Last Name", "User Name"), ColumnsFile(), "x")
    row = read_row(Record(2, ["K", "mk@corp.example"]), columns, TODAY)
    assert (row.user_name, row.email, row.groups, "employee_number" in row.values) == (
        "mk@corp.example",
        "mk@corp.example",
        None,
        False,
    )
