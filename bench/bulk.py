"""Bulk API 2.0 of the emulator: records in, records out, and what memory it takes.
Run: .venv/bin/python -m bench.bulk [users to query]"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

INGESTED = 100_000
QUERIED = 200_000
TIMEOUT_S = 600
BIN = Path(sys.executable).parent
JOBS = "/services/data/v68.0/jobs"
SOQL = "SELECT Id, Username, Name, Email, IsActive, CreatedDate, Profile.Name FROM User"
LOGIN = (
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
    '<login xmlns="urn:partner.soap.sforce.com">'
    "<username>{username}</username><password>{password}{security_token}</password></login></e:Body></e:Envelope>"
)


def main(users: int = QUERIED) -> None:
    with _emulator(users) as (client, process):
        before = _memory_mb(process)
        text = "Name,Website\n" + "".join(
            f"Account {number},https://x.example/{number}\n" for number in range(INGESTED)
        )
        began = time.perf_counter()
        job = client.post(f"{JOBS}/ingest", json={"object": "Account", "operation": "insert"}).json()
        client.put(f"{JOBS}/ingest/{job['id']}/batches", content=text.encode(), headers={"Content-Type": "text/csv"})
        client.patch(f"{JOBS}/ingest/{job['id']}", json={"state": "UploadComplete"})
        done = _finished(client, f"{JOBS}/ingest/{job['id']}")
        print(
            f"{done['numberRecordsProcessed']:9,} accounts inserted        {_seconds(began)}  {_more(process, before)}"
        )
        before = _memory_mb(process)
        began = time.perf_counter()
        job = client.post(f"{JOBS}/query", json={"operation": "query", "query": SOQL}).json()
        done = _finished(client, f"{JOBS}/query/{job['id']}")
        print(
            f"{done['numberRecordsProcessed']:9,} users of 7 fields queried {_seconds(began)}  {_more(process, before)}"
        )
        began = time.perf_counter()
        size = _downloaded(client, f"{JOBS}/query/{job['id']}/results")
        print(f"{size / 1e6:9,.0f} MB of results downloaded {_seconds(began)}  {_more(process, before)}")


@contextmanager
def _emulator(users: int) -> Iterator[tuple[httpx2.Client, int]]:
    command = [BIN / "sf-emulator", "serve", "--port", "0", "--json", "--users", str(users)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        with httpx2.Client(base_url=ready["url"], timeout=TIMEOUT_S) as client:
            client.headers["Authorization"] = f"Bearer {_session(client, ready['admin'])}"
            yield client, process.pid
    finally:
        process.terminate()
        process.wait()


def _session(client: httpx2.Client, admin: dict[str, Any]) -> str:
    headers = {"SOAPAction": "login", "Content-Type": "text/xml"}
    answer = client.post("/services/Soap/u/60.0", content=LOGIN.format(**admin), headers=headers).text
    found = re.search("<sessionId>(.*)</sessionId>", answer)
    assert found, answer
    return found[1]


def _finished(client: httpx2.Client, address: str) -> dict[str, Any]:
    while True:
        job: dict[str, Any] = client.get(address).json()
        if job["state"] in ("JobComplete", "Failed", "Aborted"):
            assert job["state"] == "JobComplete", job
            return job
        time.sleep(0.1)


def _downloaded(client: httpx2.Client, address: str) -> int:
    size, locator = 0, ""
    while locator != "null":
        headers = {"Accept-Encoding": "identity"}
        with client.stream("GET", address, params={"locator": locator}, headers=headers) as answer:
            size += sum(map(len, answer.iter_bytes()))
            locator = answer.headers["sforce-locator"]
    return size


def _memory_mb(process: int) -> int:
    """The most memory that the process has had so far."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text("utf-8"))
    assert found
    return int(found[1]) // 1024


def _more(process: int, before: int) -> str:
    return f"{_memory_mb(process) - before:5} MB more at its peak"


def _seconds(began: float) -> str:
    return f"{time.perf_counter() - began:6.1f} s"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
