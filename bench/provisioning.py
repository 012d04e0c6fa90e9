"""New users into an org over REST: Instep beside the floor (the same collections sent by a bare loop) and beside one
call a user, which is usual. Run: .venv/bin/python -m bench.provisioning [people]"""

import csv
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import yaml
from tests.emulator import CALLBACK_PATH, Emulator, free_port

PEOPLE = 2_000
LATENCY_MS = 50
ONE_BY_ONE = 100  # users sent one call each; the rest is extrapolated
COLLECTION = 200
TIMEOUT_S = 600
BIN = Path(sys.executable).parent


def main(people: int = PEOPLE) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with _org(home, people) as org:
            _prepare(home, org, people)
            calls, seconds = _measure(org, lambda: _instep(home, "apply", "bench", "--yes"))
        records = _sent_records(home)
        with _org(home, people) as org:
            floor_calls, floor_seconds = _measure(org, lambda: _floor(org, records))
        with _org(home, people) as org:
            _, single_seconds = _measure(org, lambda: _one_by_one(org, records["User"][:ONE_BY_ONE]))
    single = single_seconds / ONE_BY_ONE * people * 2  # a user and a permission set each
    print(f"{people:,} new users with a permission set each, {LATENCY_MS} ms latency a call")
    print(f"  Instep (plan and apply, process start included)  {calls:6,} calls  {seconds:8.1f} s")
    print(f"  floor (a bare loop of the same collections)      {floor_calls:6,} calls  {floor_seconds:8.1f} s")
    print(f"  one call a record (extrapolated)                 {people * 2:6,} calls  {single:8.1f} s")


@contextmanager
def _org(home: Path, people: int) -> Iterator[dict[str, Any]]:
    """The sample org with seats enough, in a process of its own."""
    import sf_emulator.objects

    sample = yaml.safe_load((Path(sf_emulator.objects.__file__).parent / "sample_org.yaml").read_text("utf-8"))
    for licence in sample["records"]["UserLicense"]:
        licence["TotalLicenses"] = people + 1_000
    org_file = home / "org.yaml"
    org_file.write_text(yaml.safe_dump(sample, sort_keys=False), "utf-8")
    callback = f"http://localhost:{free_port()}{CALLBACK_PATH}"
    options = ["--org", org_file, "--latency", str(LATENCY_MS), "--callback-url", callback]
    command = [BIN / "sf-emulator", "serve", "--port", "0", "--json", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(30)


def _prepare(home: Path, org: dict[str, Any], people: int) -> None:
    with (home / "people.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Employee ID", "First Name", "Last Name", "Work Email", "Locale", "Time Zone", "Groups"])
        for n in range(people):
            address = f"person{n}@bench.example"
            writer.writerow([f"B{n}", "Person", f"Number {n}", address, "en-US", "America/New_York", "everybody"])
    (home / "secret").write_text(org["app"]["consumer_secret"], "utf-8")
    _instep(home, "people", "import", home / "people.csv")
    app = ("--consumer-key", org["app"]["consumer_key"], "--consumer-secret-file", home / "secret")
    _instep(home, "connection", "add", "bench", "--environment", "custom", "--domain", org["url"], *app)
    _authorize(home, org)
    _instep(home, "import", "bench")
    grants = ("--profile", "Standard User", "--permission-set", "Sales_Cloud_User")
    _instep(home, "assignment", "add", "bench", "--group", "everybody", *grants)


def _authorize(home: Path, org: dict[str, Any]) -> None:
    """The web-server flow, with a person who presses Allow."""
    person = Emulator(org)
    command = [BIN / "instep", "connection", "authorize", "bench", "--port", str(person.terminal_port)]
    with subprocess.Popen(command, env=_settings(home), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        httpx2.get(person.allow(process.stdout.readline().strip()), trust_env=False)
        assert process.wait(TIMEOUT_S) == 0


def _instep(home: Path, *arguments: str | Path) -> None:
    command = [str(BIN / "instep"), *map(str, arguments)]
    subprocess.run(command, env=_settings(home), check=True, capture_output=True, timeout=TIMEOUT_S)


def _settings(home: Path) -> dict[str, str]:
    return os.environ | {"INSTEP_HOME": str(home / "instep"), "INSTEP_ALLOWED_SALESFORCE_HOSTS": "127.0.0.1"}


def _measure(org: dict[str, Any], work: Any) -> tuple[int, float]:
    """API calls and seconds that the work takes."""
    before = _api_calls(org)
    started = time.perf_counter()
    work()
    return _api_calls(org) - before, time.perf_counter() - started


def _api_calls(org: dict[str, Any]) -> int:
    return int(httpx2.get(f"{org['url']}/__emulator__/journal", trust_env=False).json()["api_calls"])


def _sent_records(home: Path) -> dict[str, list[dict[str, Any]]]:
    """What Instep sent, from its own plan: the floor sends the same."""
    database = sqlite3.connect(home / "instep" / "instep.sqlite3")
    rows = database.execute("SELECT kind, fields, target_id FROM provisioning_plannedchange ORDER BY position")
    records: dict[str, list[dict[str, Any]]] = {"User": [], "grants": []}
    for kind, fields, target in rows:
        if kind == "create":
            records["User"].append({field["field"]: field["after"] for field in json.loads(fields)})
        elif kind == "grant":
            records["grants"].append({"PermissionSetId": target})
    database.close()
    return records


def _floor(org: dict[str, Any], records: dict[str, list[dict[str, Any]]]) -> None:
    with _signed_in(org) as client:
        ids: list[str] = []
        for start in range(0, len(records["User"]), COLLECTION):
            ids += _create(client, "User", records["User"][start : start + COLLECTION])
        grants = [{"AssigneeId": user, **grant} for user, grant in zip(ids, records["grants"], strict=True)]
        for start in range(0, len(grants), COLLECTION):
            _create(client, "PermissionSetAssignment", grants[start : start + COLLECTION])


def _create(client: httpx2.Client, sobject: str, records: list[dict[str, Any]]) -> list[str]:
    body = {"allOrNone": False, "records": [{"attributes": {"type": sobject}, **record} for record in records]}
    results = client.post("/services/data/v66.0/composite/sobjects", json=body).json()
    return [result["id"] for result in results]


def _one_by_one(org: dict[str, Any], users: list[dict[str, Any]]) -> None:
    with _signed_in(org) as client:
        for user in users:
            client.post("/services/data/v66.0/sobjects/User", json=user).raise_for_status()


@contextmanager
def _signed_in(org: dict[str, Any]) -> Iterator[httpx2.Client]:
    """A session by SOAP login(), which REST accepts."""
    admin = org["admin"]
    body = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        '<login xmlns="urn:partner.soap.sforce.com">'
        f"<username>{admin['username']}</username><password>{admin['password']}{admin['security_token']}</password>"
        "</login></e:Body></e:Envelope>"
    )
    headers = {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": "login"}
    with httpx2.Client(base_url=org["url"], timeout=TIMEOUT_S, trust_env=False) as client:
        answer = client.post("/services/Soap/u/64.0", content=body, headers=headers)
        token = answer.text.split("<sessionId>")[1].split("</sessionId>")[0]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
