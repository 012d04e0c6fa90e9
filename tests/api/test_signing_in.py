"""Who may call: bearer tokens, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from instep.access.models import ApiToken
from instep.access.tokens import revoke_token
from instep.api.attempts import WRONG_A_MINUTE
from instep.api.routes import api as description
from tests.api.calling import Caller

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PLACES = {"name": "acme", "trip_id": "1", "assignment_id": "1", "person": "x", "username": "x"}
ID = "00000000-0000-0000-0000-000000000001"
ROUTES = [
    (method.upper(), path.removeprefix("/api/v1").format(**PLACES, plan_id=ID, run_id=ID))
    for path, operations in description.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
    for method in operations
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_answers_without_a_token(api: Caller, method: str, path: str) -> None:
    answer = Caller().call(method, path, {}, status=401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Instep"'
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.document["code"] == "token-refused"


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[0] != "GET"])
def test_read_only_token_changes_nothing(reader: Caller, method: str, path: str) -> None:
    assert reader.call(method, path, {}, status=403).document["code"] == "token-read-only"


def test_read_only_token_reads(reader: Caller) -> None:
    assert reader.get("/connections") == {"connections": [], "next_cursor": None}


def test_signed_in_administrator_is_nobody_here_and_no_cookie_is_set(api: Caller) -> None:
    browser = Client()
    browser.force_login(User.objects.create_user("ann"))
    response = browser.get("/api/v1/connections")
    assert response.status_code == 401
    assert not response.cookies
    assert not api.client.get("/api/v1/connections").cookies


@pytest.mark.parametrize("header", ["Basic YW5uOmFubg==", "Bearer", "Bearer  ", "Bearer ü", "bearer instep_a_b"])
def test_other_authorisations_are_refused(api: Caller, header: str) -> None:
    assert Client(headers={"Authorization": header}).get("/api/v1/connections").status_code == 401


def test_token_works_at_once_until_it_is_revoked(api: Caller) -> None:
    api.get("/connections")
    assert ApiToken.objects.get().last_used_at is not None
    revoke_token("robot", now=timezone.now())
    api.call("GET", "/connections", status=401)


def test_address_that_sends_many_wrong_tokens_is_kept_out_for_the_minute(api: Caller) -> None:
    wrong = Caller("instep_0000000000000000_guess")
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(WRONG_A_MINUTE):
            wrong.call("GET", "/connections", status=401)
        refused = wrong.call("GET", "/connections", status=429)
        assert refused.document["code"] == "attempts-too-many"
        assert refused.headers["Retry-After"] == "60"
        api.call("GET", "/connections", status=429)
        clock.shift(timedelta(minutes=1))
        api.call("GET", "/connections", status=200)


def test_right_tokens_are_never_counted(api: Caller) -> None:
    for _ in range(WRONG_A_MINUTE + 1):
        api.call("GET", "/connections", status=200)
