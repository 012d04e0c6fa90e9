"""`sf-emulator serve` as a process: its ready line, its port, faults on real sockets, how it stops."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.sf_emulator.orgs import ORG_FILE

import sf_emulator.objects

COMMAND = [sys.executable, "-c", "from sf_emulator.cli import main; main()", "serve"]
LIMITS = "/services/data/v68.0/limits"


@contextmanager
def serving(*options: str) -> Iterator[tuple[dict[str, Any], subprocess.Popen[str]]]:
    """A real process on a free port, with its ready line."""
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", "--json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, process.stderr.read() if process.stderr else ""
        yield json.loads(line), process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=15)


def soap_session(ready: dict[str, Any], client: httpx2.Client) -> str:
    """A session id, which is an access token too."""
    admin = ready["admin"]
    body = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:u="urn:partner.soap.sforce.com">'
        f"<e:Body><u:login><u:username>{admin['username']}</u:username>"
        f"<u:password>{admin['password']}{admin['security_token']}</u:password></u:login></e:Body></e:Envelope>"
    )
    headers = {"SOAPAction": "login", "Content-Type": "text/xml; charset=UTF-8"}
    answer = client.post("/services/Soap/u/64.0", content=body, headers=headers).text
    return answer.partition("<sessionId>")[2].partition("</sessionId>")[0]


def test_ready_line_says_what_a_client_needs() -> None:
    with serving("--callback-url", "http://localhost:4321/cb") as (ready, _):
        assert list(ready) == ["url", "api_version", "admin", "app", "org_id"]
        assert ready["url"].startswith("http://127.0.0.1:")
        assert ready["api_version"] == "68.0"
        assert list(ready["admin"]) == ["username", "password", "security_token", "user_id"]
        assert list(ready["app"]) == ["consumer_key", "consumer_secret", "callback_urls"]
        assert "http://localhost:4321/cb" in ready["app"]["callback_urls"]
        with httpx2.Client(base_url=ready["url"], timeout=10) as client:
            assert client.get("/services/data").json()[-1]["version"] == "68.0"
            assert client.get("/__emulator__/ready").json() == ready
            session = soap_session(ready, client)
            assert session.startswith(ready["org_id"][:15])
            answer = client.get(LIMITS, headers={"Authorization": f"Bearer {session}"})
            assert answer.status_code == 200


def test_without_json_a_banner_tells_people_what_to_do(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    with out.open("w") as written:
        process = subprocess.Popen([*COMMAND, "--port", "0"], stdout=written, stderr=subprocess.STDOUT)
        try:
            wait_for(lambda: "Ctrl-C stops it." in out.read_text())
        finally:
            process.terminate()
            assert process.wait(15) == 0
    banner = out.read_text()
    for said in ("Administrator", "Password", "Security token", "Consumer key", "Callback URL", "Next: open"):
        assert said in banner


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_it_cleanly(number: signal.Signals) -> None:
    with serving() as (_, process):
        os.kill(process.pid, number)
        _, errors = process.communicate(timeout=15)
        assert process.returncode == 0
        assert errors == ""


def test_held_request_does_not_keep_it_from_stopping() -> None:
    with serving() as (ready, process):
        host = ready["url"].removeprefix("http://").split(":")
        with httpx2.Client(base_url=ready["url"], timeout=10) as client:
            client.post("/__emulator__/faults", json={"effect": "hold_before", "hold_s": 600})
            with socket.create_connection((host[0], int(host[1])), timeout=10) as held:
                held.sendall(b"GET /services/data HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                wait_for(lambda: client.get("/__emulator__/faults/1").json()["holding"] == 1)
                process.terminate()
                process.communicate(timeout=15)
                assert process.returncode == 0


def test_port_in_use_says_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert f"Port {port} is in use by another program." in done.stderr
    assert "--port 0" in done.stderr
    assert "Traceback" not in done.stderr


def test_callback_that_salesforce_would_refuse_is_refused() -> None:
    done = subprocess.run(
        [*COMMAND, "--port", "0", "--callback-url", "http://x.example/cb"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert "must use https or a custom scheme" in done.stderr


def test_unreadable_sample_org_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "org.yaml"
    broken.write_text("settings: {}\n")
    done = subprocess.run(
        [*COMMAND, "--port", "0", "--org", str(broken)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert "there is no `records` section" in done.stderr


def test_every_bad_place_of_ones_own_objects_is_told(tmp_path: Path) -> None:
    (tmp_path / "invoice.yaml").write_text("{name: Invoice__c, fields: {Total__c: {type: money}, Size: {type: int}}}")
    done = subprocess.run(
        [*COMMAND, "--port", "0", "--objects", str(tmp_path)], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert "invoice.yaml: Invoice__c.Total__c: there is no type 'money'" in done.stderr
    assert "invoice.yaml: Invoice__c.Size: the name" in done.stderr


def test_ones_own_objects_are_served(tmp_path: Path) -> None:
    (tmp_path / "invoice.yaml").write_text(
        "name: Invoice__c\n"
        "fields: {Code__c: {type: string, external_id: true}}\n"
        "records: [{Name: First, Code__c: A1}]\n"
    )
    path = "/services/data/v68.0/sobjects/Invoice__c"
    with serving("--objects", str(tmp_path)) as (ready, _), httpx2.Client(base_url=ready["url"], timeout=20) as client:
        client.headers["Authorization"] = f"Bearer {soap_session(ready, client)}"
        assert client.get(f"{path}/Code__c/A1").json()["Name"] == "First"
        assert client.patch(f"{path}/Code__c/A2", json={"Name": "Second"}).status_code == 201
        described = client.get(f"{path}/describe")
        assert described.json()["keyPrefix"] == "a00"
        known = {"If-Modified-Since": described.headers["Last-Modified"]}
        assert client.get(f"{path}/describe", headers=known).status_code == 304


def test_data_file_keeps_the_org_and_its_app(tmp_path: Path) -> None:
    data = str(tmp_path / "org.db")
    with serving("--data", data) as (first, _):
        pass
    with serving("--data", data, "--callback-url", "http://localhost:7/cb") as (second, _):
        assert second["app"]["consumer_key"] == first["app"]["consumer_key"]
        assert second["admin"] == first["admin"]
        assert "http://localhost:7/cb" in second["app"]["callback_urls"]


def test_file_of_an_emulator_that_was_stopped_is_whole(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path / "org.db")) as (ready, _), httpx2.Client(base_url=ready["url"]) as client:
        session = soap_session(ready, client)
    copied = shutil.copy(tmp_path / "org.db", tmp_path / "copy.db")
    with serving("--data", str(copied)) as (again, _), httpx2.Client(base_url=again["url"]) as client:
        assert client.get(LIMITS, headers={"Authorization": f"Bearer {session}"}).status_code == 200


def test_extra_users_and_latency() -> None:
    with (
        serving("--users", "500", "--latency", "60") as (ready, _),
        httpx2.Client(base_url=ready["url"], timeout=10) as client,
    ):
        headers = {"Authorization": f"Bearer {soap_session(ready, client)}"}
        query = {"q": "SELECT COUNT() FROM User"}
        found = client.get("/services/data/v68.0/query", params=query, headers=headers).json()
        assert found["totalSize"] > 500
        entry = client.get("/__emulator__/journal?path=/query").json()["requests"][-1]
        assert entry["duration_ms"] >= 60


@pytest.mark.parametrize("effect", ["drop_before", "drop_after"])
def test_dropped_connection_is_closed_without_an_answer(effect: str) -> None:
    with serving() as (ready, process):
        with httpx2.Client(base_url=ready["url"], timeout=10) as client:
            client.post("/__emulator__/faults", json={"effect": effect, "match": {"path": "^/services/data"}})
            with pytest.raises(httpx2.TransportError):
                client.get("/services/data")
            assert client.get("/services/data").status_code == 200
        process.terminate()
        _, errors = process.communicate(timeout=15)
        assert errors == ""


def test_client_that_dies_while_held_before_the_write_has_written_nothing() -> None:
    with serving() as (ready, _), httpx2.Client(base_url=ready["url"], timeout=10) as client:
        session = soap_session(ready, client)
        path = f"/services/data/v68.0/sobjects/User/{ready['admin']['user_id']}"
        client.post("/__emulator__/faults", json={"effect": "hold_before", "match": {"method": "PATCH"}})
        host, port = ready["url"].removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as dying:
            body = b'{"Title": "Ghost"}'
            head = (
                f"PATCH {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {session}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            dying.sendall(head.encode() + body)
            wait_for(lambda: client.get("/__emulator__/faults/1").json()["holding"] == 1)
        wait_for(lambda: client.get("/__emulator__/faults/1").json()["holding"] == 0)
        found = client.get(path, headers={"Authorization": f"Bearer {session}"}).json()
        assert found["Title"] != "Ghost"


def test_help_shows_an_example() -> None:
    done = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, timeout=30, check=True)
    assert "Example:" in done.stdout
    assert "--callback-url" in done.stdout


def wait_for(condition: Any) -> None:
    """Until a condition is true, ten seconds at most."""
    waited = threading.Event()
    for _ in range(500):
        if condition():
            return
        waited.wait(0.02)
    raise AssertionError("it did not happen")


def test_each_org_file_is_another_org_and_data_keeps_them_all(tmp_path: Path) -> None:
    (tmp_path / "second.yaml").write_text(ORG_FILE)
    sample = Path(sf_emulator.objects.__file__).parent / "sample_org.yaml"
    options = ("--org", str(sample), "--org", str(tmp_path / "second.yaml"), "--data", str(tmp_path / "orgs.db"))
    with serving(*options) as (ready, _):
        (second,) = ready["more_orgs"]
        assert second["admin"]["username"] == "ada@fabrikam.example"
    with serving(*options) as (again, _):
        assert [one["org_id"] for one in again["more_orgs"]] == [second["org_id"]]


def test_truncated_body_ends_before_its_length_on_the_wire() -> None:
    with serving() as (ready, _), httpx2.Client(base_url=ready["url"], trust_env=False, timeout=20) as client:
        client.post("/__emulator__/faults", json={"effect": "truncated_body", "match": {"path": "^/services/data$"}})
        with pytest.raises(httpx2.RemoteProtocolError, match="peer closed connection"):
            client.get("/services/data")
        assert client.get("/services/data").status_code == 200
