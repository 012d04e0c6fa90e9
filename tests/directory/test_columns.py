"""Which column holds which attribute."""

from pathlib import Path

import pytest

from instep.directory.columns import Columns, ColumnsFile, find_columns, read_columns_file
from instep.domain.problems import BadInput
from tests.directory.files import DATA


def found(*header: str, **said: str) -> dict[str, str]:
    columns = find_columns(header, ColumnsFile("c.toml", columns=said), "people.csv")
    return {attribute: header[place] for attribute, place in columns.places.items()}


def read(folder: Path, text: str) -> ColumnsFile:
    path = folder / "columns.toml"
    path.write_text(text, encoding="utf-8")
    return read_columns_file(path)


def test_every_column_of_the_sample_company_is_recognised() -> None:
    header = tuple((DATA / "people.csv").read_text(encoding="utf-8").splitlines()[0].split(","))
    columns = find_columns(header, ColumnsFile(), "people.csv")
    assert columns.ignored == ()
    assert {attribute: header[place] for attribute, place in columns.places.items()} == {
        "employeeNumber": "Employee ID",
        "name.givenName": "First Name",
        "name.familyName": "Last Name",
        "nickName": "Preferred Name",
        "email": "Work Email",
        "title": "Job Title",
        "department": "Department",
        "address.locality": "Location",
        "address.country": "Country",
        "manager": "Manager ID",
        "status": "Employment Status",
        "hireDate": "Hire Date",
        "endDate": "Termination Date",
        "phone.work": "Work Phone",
        "phone.mobile": "Mobile",
        "locale": "Locale",
        "timezone": "Time Zone",
        "groups": "Groups",
    }


@pytest.mark.parametrize(
    ("header", "attribute"),
    [
        ("employee_id", "employeeNumber"),
        ("EmployeeID", "employeeNumber"),
        ("EMP. NO.", "employeeNumber"),
        ("E-Mail-Adresse", "email"),
        ("given name", "name.givenName"),
        ("Preferred First Name", "nickName"),
        ("reports-to", "manager"),
        ("Prénom", "name.givenName"),
    ],
)
def test_header_is_recognised_in_many_spellings(header: str, attribute: str) -> None:
    assert found("Surname", "Login", header)[attribute] == header


def test_best_of_several_columns_counts_wherever_it_stands() -> None:
    assert found("Email", "Work Email", "Last Name")["email"] == "Work Email"
    assert found("Work Email", "Email", "Last Name")["email"] == "Work Email"


def test_columns_nobody_knows_are_named_as_ignored() -> None:
    assert find_columns(("Last Name", "Shoe Size", "Email"), ColumnsFile(), "x").ignored == ("Shoe Size",)


def test_columns_file_overrules_the_guess() -> None:
    places = found("Last Name", "Email", "Title", "Rank", title="Rank", nickName="last name")
    assert (places["title"], places["nickName"], places["name.familyName"]) == ("Rank", "Last Name", "Last Name")


def test_empty_header_in_a_columns_file_means_no_column() -> None:
    assert "title" not in found("Last Name", "Email", "Title", title="")


def test_missing_columns_are_all_named_with_what_to_write() -> None:
    with pytest.raises(BadInput) as refused:
        find_columns(("Vor", "Nach"), ColumnsFile(), "people.csv")
    assert [problem.code for problem in refused.value.problems] == ["column-missing", "column-missing"]
    assert "It reads: Vor, Nach." in refused.value.problem.next_step
    assert 'columns."name.familyName" = "HEADER"' in refused.value.problem.next_step


def test_header_that_is_there_twice_is_refused_when_it_is_read() -> None:
    with pytest.raises(BadInput, match="'Last Name' is there twice"):
        find_columns(("Last Name", "Email", "Last Name"), ColumnsFile(), "x")
    assert find_columns(("Last Name", "Email", "Note", "Note"), ColumnsFile(), "x").ignored == ("Note", "Note")


def test_columns_file_is_read_with_dotted_quoted_and_long_names(tmp_path: Path) -> None:
    said = read(
        tmp_path,
        """
        delimiter = ";"
        encoding = "cp1252"
        date_format = "%d.%m.%Y"
        status."En poste" = "active"
        [columns]
        name.givenName = "Vorname"
        "name.familyName" = "Nachname"
        emails = "Post"
        """,
    )
    assert said == ColumnsFile(
        "columns.toml",
        ";",
        "cp1252",
        "%d.%m.%Y",
        {"name.givenName": "Vorname", "name.familyName": "Nachname", "email": "Post"},
        {"enposte": True},
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('colums.title = "X"', "There is no setting 'colums'. Known: delimiter"),
        ('columns.titel = "X"', "There is no attribute 'titel'. Did you mean title?"),
        ("columns.title = 3", "The header of title must be a text"),
        ('status.Actif = "yes"', "The status 'Actif' must be 'active' or 'inactive', not 'yes'"),
        ('delimiter = ";;"', "delimiter must be one character"),
        ("encoding = 8", "encoding must be a text"),
        ("columns = 8", "There is no attribute 'columns'"),
        ("status = 8", "status must be a table"),
        ("= 1", "not valid TOML"),
    ],
)
def test_wrong_columns_file_says_what_is_wrong(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(tmp_path, text)
    assert reason in str(refused.value)


def test_header_that_is_not_in_the_file_is_named() -> None:
    with pytest.raises(BadInput, match=r"The file has no column 'Rang'. Its columns: Last Name, Email"):
        found("Last Name", "Email", title="Rang")


def test_missing_columns_file_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_columns_file(tmp_path / "nowhere.toml")


def test_columns_know_their_headers() -> None:
    assert Columns(("A", "B"), {"title": 1}).name_of("title") == "B"
