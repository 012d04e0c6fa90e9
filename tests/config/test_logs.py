"""Every line of the log, whoever writes it, goes to standard error in one form and without secrets."""

import importlib
import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from instep.config.logs import formatter_of, redact, without_secrets
from instep.salesforce import Secret

SESSION = "00D000000000001!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIzTVZHOSJ9.c2lnbmF0dXJl"
LINE = logging.getLogger("tests.config.line")


@pytest.fixture
def lines(request: pytest.FixtureRequest) -> Iterator[Callable[[], list[str]]]:
    """What is written in the format that the test asks for."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter_of(request.param))
    LINE.addHandler(handler)
    level, LINE.level = LINE.level, logging.INFO
    yield lambda: stream.getvalue().splitlines()
    LINE.removeHandler(handler)
    LINE.setLevel(level)


def test_engine_of_runs_writes_its_lines_as_instep_does() -> None:
    importlib.import_module("dbos")
    engine = logging.getLogger("dbos")
    ours = [handler for handler in engine.handlers if not type(handler).__module__.startswith("_pytest")]
    assert [type(handler.formatter) for handler in ours] == [structlog.stdlib.ProcessorFormatter]
    assert (engine.propagate, engine.level) == (False, logging.ERROR)


def fail(text: str) -> None:
    raise ValueError(text)


@pytest.mark.parametrize("lines", ["json"], indirect=True)
def test_lines_of_structlog_and_of_the_standard_library_have_one_form(lines: Callable[[], list[str]]) -> None:
    structlog.get_logger(LINE.name).info("runs taken over", runs=["7"])
    LINE.warning("%s did not pass its check", "acme")
    first, second = map(json.loads, lines())
    assert (first["event"], first["runs"], first["level"], first["logger"]) == (
        "runs taken over",
        ["7"],
        "info",
        LINE.name,
    )
    assert (second["event"], second["level"]) == ("acme did not pass its check", "warning")
    assert first.keys() - {"runs"} == second.keys() == {"event", "level", "logger", "timestamp"}


@pytest.mark.parametrize("lines", ["json", "console"], indirect=True)
def test_errors_are_told_with_their_place_and_without_what_was_in_hand(lines: Callable[[], list[str]]) -> None:
    password = "stairs-Lantern-42"
    try:
        fail(f"refused: https://ann:{password}@host.example/?code={password}")
    except ValueError:
        LINE.exception("looking failed")
        structlog.get_logger(LINE.name).exception("looking failed", authorization=f"Bearer {password}")
    written = "\n".join(lines())
    assert written.count("in fail") == 2
    assert written.count("ValueError: refused: https://ann:***@host.example/?code=***") == 2
    assert password not in written


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("consumer_secret", "abc", "***"),
        ("refreshToken", "abc", "***"),
        ("soap_password", "abc", "***"),
        ("sid", "abc", "***"),
        ("note", Secret("abc"), "***"),
        ("headers", {"Authorization": "abc", "Accept": "json"}, {"Authorization": "***", "Accept": "json"}),
        ("urls", ("json://ann:abc@host",), ["json://ann:***@host"]),
        ("code", "invalid_grant", "invalid_grant"),
        ("error_code", "INVALID_SESSION_ID", "INVALID_SESSION_ID"),
        ("age_days", 3, 3),
        ("lost_at", None, None),
        ("inside", "a plain text", "a plain text"),
    ],
)
def test_what_is_called_a_secret_is_stars(name: str, value: Any, shown: Any) -> None:
    assert redact(None, "info", {name: value}) == {name: shown}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"sent {SESSION} to acme", "sent 00D000000000001!*** to acme"),
        ("Authorization: Bearer abcdefgh.ij", "Authorization: Bearer ***"),
        ('{"access_token": "abc", "scope": "api"}', '{"access_token": "***", "scope": "api"}'),
        ("grant_type=refresh_token&refresh_token=5Aep861&x=1", "grant_type=refresh_token&refresh_token=***&x=1"),
        ("<urn:password>abc</urn:password>", "<urn:password>***</urn:password>"),
        (f"assertion {JWT}", "assertion eyJ***"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END", "-----BEGIN PRIVATE KEY-----***-----END"),
        ("invalid_grant: expired access/refresh token", "invalid_grant: expired access/refresh token"),
        ('[{"errorCode": "INVALID_SESSION_ID"}]', '[{"errorCode": "INVALID_SESSION_ID"}]'),
    ],
)
def test_what_looks_like_a_secret_is_stars(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


@given(st.text(alphabet=st.characters(whitelist_categories=("L", "N")), min_size=8), st.text(max_size=20))
def test_token_is_found_wherever_it_stands(token: str, before: str) -> None:
    assert f"token={token}x" not in without_secrets(f"{before} access_token={token}x")
