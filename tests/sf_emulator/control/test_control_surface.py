"""Who may use the control surface, and how it describes itself."""

import pytest
from starlette.testclient import TestClient


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


def test_openapi_describes_every_address(client: TestClient) -> None:
    document = client.get("/__emulator__/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for path, operations in document["paths"].items():
        for method in operations:
            known = client.request(method, path.replace("{fault_id}", "999").replace("{user_id}", "x"))
            assert known.status_code != 405, (method, path)
