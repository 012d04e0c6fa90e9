"""Who may use the control surface, and how it describes itself."""

import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from sf_emulator import control
from sf_emulator.control.documents import DocumentRefused, check


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
        {"Origin": "null"},
    ],
)
def test_pages_of_other_sites_cannot_steer_the_emulator(client: TestClient, headers: dict[str, str]) -> None:
    refused = client.post("/__emulator__/clock", json={"advance_s": 60}, headers=headers)
    assert refused.status_code == 403
    assert client.get("/__emulator__/ready", headers=headers).status_code == 403


def test_link_from_another_site_opens_the_control_page(client: TestClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/__emulator__/", headers=headers).status_code == 200


def test_openapi_describes_exactly_what_there_is(client: TestClient) -> None:
    document = client.get("/__emulator__/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    described = {(method.upper(), path) for path, one in document["paths"].items() for method in one}
    plain = {re.sub(r":\w+}", "}", route.path): route for route in control.routes}
    served = {(method, re.sub(r":\w+}", "}", route.path)) for route in control.routes for method in route.methods or ()}
    pages = {"/__emulator__/", "/__emulator__/docs", "/__emulator__/openapi.json"}
    assert {(method, path) for method, path in served if method != "HEAD" and path not in pages} == described
    assert set(plain) - pages == set(document["paths"])


def test_openapi_is_whole_in_itself(client: TestClient) -> None:
    """Ids are unique, path parameters are those of the path, references lead somewhere, examples are valid."""
    document = client.get("/__emulator__/openapi.json").json()
    operations = [(path, one) for path, methods in document["paths"].items() for one in methods.values()]
    ids = [one["operationId"] for _, one in operations]
    assert len(set(ids)) == len(ids)
    for path, one in operations:
        declared = {each["name"] for each in one.get("parameters", []) if each["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path))
        assert one["responses"]
        for content in one.get("requestBody", {}).get("content", {}).values():
            check(content["example"], content["schema"])
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document))):
        found: Any = document
        for step in reference.split("/"):
            found = found[step]


@pytest.mark.parametrize(
    ("schema", "value", "reason"),
    [
        ({"type": "integer"}, True, "x must be a whole number; it is True"),
        ({"type": ["integer", "null"], "minimum": 0}, -1, "x must be a whole number or null, not negative; it is -1"),
        ({"type": "integer", "minimum": 1, "maximum": 3}, 4, "x must be between 1 and 3; it is 4"),
        ({"type": "array", "items": {"type": "string"}}, ["a", 1], r"x\[1\] must be a text; it is 1"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, {"a": 1}, "x.a must be a text; it is 1"),
        ({"enum": ["a", "b"]}, "c", "x must be one of a, b; it is 'c'"),
    ],
)
def test_value_that_its_schema_does_not_allow_is_refused_with_its_place(
    schema: dict[str, Any], value: Any, reason: str
) -> None:
    with pytest.raises(DocumentRefused, match=reason):
        check(value, schema, "x")


def test_unknown_query_is_refused(client: TestClient) -> None:
    refused = client.get("/__emulator__/clock?colour=red")
    assert (refused.status_code, refused.json()["error"]) == (400, "Unknown in the query: colour; known are none.")
