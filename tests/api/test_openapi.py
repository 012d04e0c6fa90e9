"""The description that clients are made from."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import validate

METHODS = ("get", "post", "put", "patch", "delete")
DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = DOCS / "reference" / "http-api.md"
DOORS = DOCS / "reference" / "three-doors.md"
HOW_TO = DOCS / "how-to" / "automate-with-the-http-api.md"
EXAMPLE = re.compile(r"""\bapi (?:-X (?P<method>[A-Z]+) )?\$INSTEP(?P<path>\S*)(?P<rest>[^|>\n]*)""")


@pytest.fixture
def description() -> Any:
    """Anybody may read it: it says no more than the documentation."""
    return Client().get("/api/v1/openapi.json").json()


def operations(description: Any) -> dict[tuple[str, str], Any]:
    return {
        (method.upper(), path): operation
        for path, of_path in description["paths"].items()
        for method, operation in of_path.items()
        if method in METHODS
    }


def test_description_is_valid_openapi(description: Any) -> None:
    assert description["openapi"].startswith("3.")
    validate(description)


def test_operations_have_names_of_their_own_a_summary_and_a_problem(description: Any) -> None:
    found = operations(description).values()
    names = [operation["operationId"] for operation in found]
    assert len(names) == len(set(names)) > 20
    for operation in found:
        assert operation["summary"]
        assert list(operation["responses"]["default"]["content"]) == ["application/problem+json"]
        assert operation["security"] == [{"TokenBearer": []}]


@pytest.mark.parametrize(
    ("schema", "field"),
    [
        ("ConnectionGiven", "consumer_secret"),
        ("ConnectionGiven", "soap_password"),
        ("SoapGiven", "password"),
        ("ConsumerGiven", "consumer_secret"),
        ("Beginning", "consumer_secret"),
        ("SignInGiven", "consumer_secret"),
        ("StagedGiven", "consumer_secret"),
        ("PasswordGiven", "password"),
        ("Answer", "state"),
        ("Answer", "code"),
    ],
)
def test_secrets_are_marked_as_written_only(description: Any, schema: str, field: str) -> None:
    described = description["components"]["schemas"][schema]["properties"][field]
    text = described["anyOf"][0] if "anyOf" in described else described
    assert (text["format"], text["writeOnly"]) == ("password", True)


def test_reference_lists_every_route_and_no_other(description: Any) -> None:
    listed = re.findall(r"^\| `(GET|POST|PUT|PATCH|DELETE) (/[^`?]*)`", REFERENCE.read_text(), re.MULTILINE)
    assert {(method, f"/api/v1{path}") for method, path in listed} == set(operations(description))


def test_table_of_doors_names_routes_that_exist_and_every_one_of_connections(description: Any) -> None:
    named = set(re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`]*)`", DOORS.read_text()))
    known = {(method, path.removeprefix("/api/v1")) for method, path in operations(description)}
    assert named - known == set()
    elsewhere = ("/authorization/", "/assignments", "/import", "/plans")  # the rest of a trip, and provisioning
    of_connections = {route for route in known if route[1].startswith("/connections")}
    untold = {route for route in of_connections - named if not any(part in route[1] for part in elsewhere)}
    assert untold == set()


def test_page_lists_every_route_and_runs_no_script(description: Any) -> None:
    page = Client().get("/api/v1/")
    text = page.content.decode()
    for method, path in operations(description):
        assert f'<span class="method">{method}</span> <code>{path}</code>' in text
    assert "<script" not in text
    assert "style=" not in text
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_examples_use_routes_and_fields_that_exist(description: Any) -> None:
    examples = list(EXAMPLE.finditer(HOW_TO.read_text().replace("\n  ", " ").replace("$(jq .id trip.json)", "1")))
    assert len(examples) > 15
    for example in examples:
        route, operation = _operation_of(example, operations(description))
        body = re.search(r"--json '([^']*)'", example["rest"])
        if body:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert set(json.loads(body[1])) <= set(description["components"]["schemas"][schema]["properties"]), route


def _operation_of(example: re.Match[str], known: dict[tuple[str, str], Any]) -> tuple[tuple[str, str], Any]:
    """The operation whose address has the example's shape."""
    method = example["method"] or ("POST" if "-F " in example["rest"] else "GET")
    path = f"/api/v1{example['path'].rstrip(')')}"
    for route, operation in known.items():
        shape = re.sub(r"\{[^}]*\}", "[^/]+", route[1])
        if route[0] == method and re.fullmatch(shape, path):
            return route, operation
    raise AssertionError(f"no route for {method} {path}")
