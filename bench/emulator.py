"""The emulator: start-up, a million users loaded, pages, a collection, a bulk query, and how much memory, beside
bare ASGI on bare SQLite. Run: .venv/bin/python -m bench.emulator [users]

Each time is the best of several, which other work on the machine disturbs least, and their median.
"""

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import httpx2

USERS = 1_000_000
PAGE = 2_000
COLLECTION = 200
TIMES = 9
TIMEOUT_S = 300
BIN = Path(sys.executable).parent
FIRST_PAGES = (
    "WHERE IsActive = true",
    "ORDER BY Name",
    "ORDER BY LastName DESC",
    "ORDER BY CreatedDate DESC",
    "ORDER BY Username",
    "WHERE IsActive = true ORDER BY SystemModstamp DESC",
    "WHERE Department = 'Sales' ORDER BY Name",
)
FIELDS = "Id, Username, Name, Email, IsActive, ProfileId, Department, SystemModstamp"
NEW_USER = {
    "LastName": "Bench",
    "Alias": "bench",
    "TimeZoneSidKey": "Europe/London",
    "LocaleSidKey": "en_GB",
    "LanguageLocaleKey": "en_US",
    "EmailEncodingKey": "UTF-8",
    "IsActive": False,  # an inactive user takes no seat
}


def main(users: int = USERS) -> None:
    taken = [_start_up() for _ in range(TIMES)]
    print(f"up with the sample org: {min(taken):.2f} s, median {statistics.median(taken):.2f} s")
    _measure_floor(users)
    started = time.perf_counter()
    command = [str(BIN / "sf-emulator"), "serve", "--port", "0", "--users", str(users), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            ready = json.loads(server.stdout.readline()) if server.stdout else {}
            print(f"{users:,} users: answers after {time.perf_counter() - started:.1f} s, {_peak_mib(server)} MiB")
            _measure(ready)
            print(f"peak memory after all that: {_peak_mib(server)} MiB")
        finally:
            server.terminate()


def _start_up() -> float:
    """Seconds until the ready line."""
    started = time.perf_counter()
    command = [str(BIN / "sf-emulator"), "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        line = server.stdout.readline() if server.stdout else ""
        taken = time.perf_counter() - started
        server.terminate()
    if not line:
        raise RuntimeError("The emulator did not start.")
    return taken


def _measure_floor(users: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
    started = time.perf_counter()
    command = [str(BIN / "uvicorn"), "bench.emulator_floor:app", "--port", port, "--log-level", "warning"]
    server = subprocess.Popen(command, env=os.environ | {"USERS": str(users)})
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=TIMEOUT_S) as api:
            _wait_for(api)
            print(f"floor: {users:,} rows of 8 columns in {time.perf_counter() - started:.1f} s")
            _say(f"floor: a page of {PAGE:,} rows", _times_ms(lambda: _answer(api, "GET", "/")))
            body = {"records": [{"Username": f"floor.{number}"} for number in range(COLLECTION)]}
            _say(f"floor: {COLLECTION} rows inserted", _times_ms(lambda: _answer(api, "POST", "/", json=body)))
    finally:
        server.terminate()
        server.wait()


def _wait_for(api: httpx2.Client) -> None:
    deadline = time.perf_counter() + TIMEOUT_S
    while time.perf_counter() < deadline:
        try:
            api.get("/")
        except httpx2.ConnectError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("The floor did not start.")


def _measure(ready: dict[str, Any]) -> None:
    with httpx2.Client(base_url=f"{ready['url']}/services/data/v64.0", timeout=TIMEOUT_S) as api:
        api.headers["Authorization"] = f"Bearer {_log_in(ready)}"
        query = f"SELECT {FIELDS} FROM User"  # noqa: S608 - the query is a constant
        _measure_pages(api, query)
        numbers = count()
        _say(f"{COLLECTION} contacts inserted", _times_ms(lambda: _insert(api, "Contact", numbers, {})))
        profile = _query(api, "SELECT Id FROM Profile WHERE Name = 'Standard User'")
        new_user = {**NEW_USER, "ProfileId": profile["records"][0]["Id"]}
        _say(f"{COLLECTION} users inserted", _times_ms(lambda: _insert(api, "User", numbers, new_user)))
        seconds, rows = _bulk_query(api, query)
        print(f"bulk query: {rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} a second")


def _measure_pages(api: httpx2.Client, query: str) -> None:
    first = _query(api, query)
    following = first["nextRecordsUrl"].rpartition("/")[2] if "nextRecordsUrl" in first else None
    if following:
        _say(f"a page of {PAGE:,} rows", _times_ms(lambda: _answer(api, "GET", f"/query/{following}")))
    for clause in FIRST_PAGES:
        _say(f"first page {clause}", _times_ms(partial(_query, api, f"{query} {clause}")))
    slowest = max(_page_times_ms(api, f"{query} ORDER BY Name"))
    print(f"all pages ORDER BY Name, the slowest of them: {slowest:.0f} ms")


def _insert(api: httpx2.Client, sobject: str, numbers: "count[int]", fields: dict[str, Any]) -> None:
    records = []
    for number in (next(numbers) for _ in range(COLLECTION)):
        address = f"bench.{number}@bench.example"
        own = {"Username": address} if sobject == "User" else {"LastName": "Bench"}
        records.append({"attributes": {"type": sobject}, "Email": address, **own, **fields})
    answers = _answer(api, "POST", "/composite/sobjects", json={"records": records})
    refused = [each for each in answers if not each["success"]]
    if refused:
        raise RuntimeError(f"{len(refused)} records were refused, the first because of {refused[0]['errors']}")


def _bulk_query(api: httpx2.Client, soql: str) -> tuple[float, int]:
    """Seconds from the job to the last row, and the rows."""
    started = time.perf_counter()
    job = _answer(api, "POST", "/jobs/query", json={"operation": "query", "query": soql})["id"]
    while (state := _answer(api, "GET", f"/jobs/query/{job}")["state"]) != "JobComplete":
        if state in ("Failed", "Aborted"):
            raise RuntimeError(f"The query job is {state}.")
        time.sleep(0.05)
    rows, locator = 0, ""
    while locator != "null":
        page = {"locator": locator} if locator else {}
        with api.stream("GET", f"/jobs/query/{job}/results", params=page) as answer:
            answer.raise_for_status()
            rows += sum(chunk.count(b"\n") for chunk in answer.iter_bytes()) - 1  # the first line names the columns
            locator = answer.headers["Sforce-Locator"]
    return time.perf_counter() - started, rows


def _query(api: httpx2.Client, soql: str) -> Any:
    return _answer(api, "GET", "/query", params={"q": soql})


def _page_times_ms(api: httpx2.Client, soql: str) -> Iterator[float]:
    """How long each page takes, from the first to the last."""
    path, more = "/query", {"params": {"q": soql}}
    while path:
        started = time.perf_counter()
        page = _answer(api, "GET", path, **more)
        yield (time.perf_counter() - started) * 1000
        path, more = page.get("nextRecordsUrl", "").replace("/services/data/v64.0", ""), {}


def _times_ms(call: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def _say(what: str, milliseconds: list[float]) -> None:
    print(f"{what}: {min(milliseconds):.1f} ms over HTTP, median {statistics.median(milliseconds):.1f} ms")


def _answer(api: httpx2.Client, method: str, path: str, **more: Any) -> Any:
    answer = api.request(method, path, **more)
    answer.raise_for_status()
    return answer.json()


def _log_in(ready: dict[str, Any]) -> str:
    """A session of the administrator, from SOAP login()."""
    admin = ready["admin"]
    login = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:u="urn:partner.soap.sforce.com"><e:Body>'
        f"<u:login><u:username>{admin['username']}</u:username>"
        f"<u:password>{admin['password']}{admin['security_token']}</u:password></u:login></e:Body></e:Envelope>"
    )
    headers = {"Content-Type": "text/xml", "SOAPAction": '""'}
    answer = httpx2.post(f"{ready['url']}/services/Soap/u/64.0", content=login, headers=headers, timeout=TIMEOUT_S)
    found = re.search(r"<sessionId>([^<]+)", answer.text)
    if found is None:
        raise RuntimeError(f"login() was refused: {answer.text}")
    return found.group(1)


def _peak_mib(server: subprocess.Popen[str]) -> int:
    """The most memory that the process ever held. Linux tells."""
    status = Path(f"/proc/{server.pid}/status").read_text("ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) // 1024 if found else 0


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
