"""Answers that no well-behaved server makes: told by a transport instead of a network."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from instep.salesforce import (
    ApiUsage,
    LimitReached,
    NeedsAuthorization,
    OutcomeUnknown,
    Patience,
    Refused,
    RestOrg,
    SalesforceError,
    Secret,
    Session,
    TryAgainLater,
    Unintelligible,
    UntrustedHost,
    make_http,
)

HOME = "https://acme.my.salesforce.com"
Act = Callable[[RestOrg], Any]
Server = Callable[[httpx2.Request], httpx2.Response]


class Scripted:
    """Answers in turn, the last one for ever; remembers what it was asked and how long was waited."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []
        self.pauses_s: list[float] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def org(self, **given: Any) -> RestOrg:
        patience = Patience(attempts=3, base_s=1, sleep=self.pauses_s.append, jitter=lambda: 1.0)
        http = make_http(httpx2.MockTransport(self))
        return RestOrg(Session(HOME, Secret("token-1")), http=http, patience=patience, **given)


def answer(status: int, body: Any = None, **headers: str) -> httpx2.Response:
    return httpx2.Response(status, json=body, headers={name.replace("_", "-"): text for name, text in headers.items()})


def error(status: int, code: str, text: str = "") -> httpx2.Response:
    return answer(status, [{"errorCode": code, "message": text}])


def read(org: RestOrg) -> list[dict[str, Any]]:
    return list(org.query("SELECT Id FROM User"))


def write(org: RestOrg) -> Any:
    return org.create("User", [{"Username": "a@b.example"}])


ROWS = answer(200, {"done": True, "records": [{"attributes": {"type": "User"}, "Id": "005x"}]})
SAVED = answer(200, [{"id": "005x", "success": True, "errors": []}])


@pytest.mark.parametrize("act", [read, write])
@pytest.mark.parametrize(
    "trouble",
    [
        error(503, "SERVER_UNAVAILABLE"),
        httpx2.Response(503, text="<html>Down for maintenance</html>"),
        error(429, "TOO_MANY"),
        error(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record"),
        httpx2.ConnectError("refused"),
        httpx2.ConnectTimeout("slow"),
    ],
)
def test_what_was_surely_not_done_is_repeated_after_a_pause(act: Act, trouble: httpx2.Response | Exception) -> None:
    server = Scripted(trouble, ROWS if act is read else SAVED)
    org = server.org()
    act(org)
    assert (len(server.requests), server.pauses_s, org.calls) == (2, [1.0], 2)


def test_pauses_double_and_end() -> None:
    server = Scripted(error(503, "SERVER_UNAVAILABLE"))
    with pytest.raises(TryAgainLater):
        write(server.org())
    assert (len(server.requests), server.pauses_s) == (3, [1.0, 2.0])


@pytest.mark.parametrize(
    "trouble",
    [
        httpx2.ReadError("reset"),
        httpx2.ReadTimeout("slow"),
        httpx2.RemoteProtocolError("closed"),
        httpx2.WriteError("pipe"),
        error(500, "UNKNOWN_EXCEPTION"),
        httpx2.Response(502, text="<html>Bad gateway</html>"),
        error(504, "GATEWAY_TIMEOUT"),
    ],
)
def test_lost_answer_to_a_write_is_an_unknown_outcome_and_nothing_is_repeated(
    trouble: httpx2.Response | Exception,
) -> None:
    server = Scripted(trouble, SAVED)
    with pytest.raises(OutcomeUnknown):
        write(server.org())
    assert len(server.requests) == 1


def test_lost_answer_to_a_read_is_read_again() -> None:
    server = Scripted(httpx2.ReadError("reset"), ROWS)
    assert read(server.org()) == [{"Id": "005x"}]


@pytest.mark.parametrize(
    ("trouble", "kind", "code"),
    [
        (error(404, "NOT_FOUND", "The requested resource does not exist"), Refused, "NOT_FOUND"),
        (answer(403, {"errorCode": "INSUFFICIENT_ACCESS", "message": "no"}), Refused, "INSUFFICIENT_ACCESS"),
        (httpx2.Response(404, text="<html>a proxy's page about jane@acme.example</html>"), Refused, ""),
        (httpx2.Response(400), Refused, ""),
        (answer(400, []), Refused, ""),
        (answer(400, ["odd"]), Refused, ""),
        (error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), LimitReached, "REQUEST_LIMIT_EXCEEDED"),
        (httpx2.Response(200, text="<html>sign in to the guest network</html>"), Unintelligible, ""),
        (answer(200, {"surprise": 1}), Unintelligible, ""),
        (answer(200, {"done": False, "records": []}), Unintelligible, ""),
        (httpx2.Response(302, headers={"location": "https://evil.example/"}), Unintelligible, ""),
        (error(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"), NeedsAuthorization, "INVALID_AUTH_HEADER"),
    ],
)
def test_each_answer_lands_on_its_branch_and_is_not_repeated(
    trouble: httpx2.Response, kind: type[SalesforceError], code: str
) -> None:
    server = Scripted(trouble)
    with pytest.raises(SalesforceError) as caught:
        read(server.org())
    assert (type(caught.value), caught.value.code, len(server.requests)) == (kind, code, 1)


def test_error_never_repeats_a_body_that_it_cannot_read_or_the_query() -> None:
    server = Scripted(httpx2.Response(404, text="<html>about jane@acme.example</html>"))
    with pytest.raises(Refused) as caught:
        list(server.org().query("SELECT Id FROM User WHERE Email = 'jane@acme.example'"))
    assert "jane" not in f"{caught.value!s} {caught.value!r}"
    assert "GET /services/data/v66.0/query" in str(caught.value)


def test_write_answered_by_a_proxys_page_is_an_unknown_outcome() -> None:
    with pytest.raises(OutcomeUnknown):
        write(Scripted(httpx2.Response(200, text="<html>sign in</html>")).org())


def test_write_with_too_few_results_is_an_unknown_outcome() -> None:
    with pytest.raises(OutcomeUnknown):
        Scripted(SAVED).org().update("User", [{"Id": "005a"}, {"Id": "005b"}])


def test_too_many_requests_at_once_is_told_from_the_daily_limit_by_the_numbers() -> None:
    busy = answer(403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED"}], sforce_limit_info="api-usage=18/5000")
    server = Scripted(busy, ROWS)
    org = server.org()
    assert (read(org), org.usage) == ([{"Id": "005x"}], ApiUsage(18, 5000))


def test_usage_is_read_beside_an_apps_own_quota() -> None:
    info = "api-usage=18/5000; per-app-api-usage=17/250(appName=sample-app)"
    org = Scripted(answer(200, {"done": True, "records": []}, sforce_limit_info=info)).org()
    read(org)
    assert org.usage == ApiUsage(18, 5000)


def test_session_that_a_fresh_token_does_not_cure_is_renewed_only_once() -> None:
    renewed: list[str] = []

    def renew(refused: Secret) -> Session:
        renewed.append(refused.open())
        return Session(HOME, Secret("token-2"))

    server = Scripted(error(401, "INVALID_SESSION_ID", "Session expired or invalid"))
    with pytest.raises(NeedsAuthorization):
        read(server.org(renew=renew))
    assert renewed == ["token-1"]
    assert [request.headers["authorization"] for request in server.requests] == ["Bearer token-1", "Bearer token-2"]


def test_session_not_valid_for_rest_is_not_renewed_at_all() -> None:
    def renew(refused: Secret) -> Session:
        raise AssertionError(refused)

    text = "This session is not valid for use with the REST API"
    with pytest.raises(NeedsAuthorization):
        read(Scripted(error(401, "INVALID_SESSION_ID", text)).org(renew=renew))


def test_token_does_not_follow_a_session_or_a_page_to_another_host() -> None:
    def renew(_: Secret) -> Session:
        return Session("https://evil.example", Secret("token-2"))

    stolen = Scripted(error(401, "INVALID_SESSION_ID", "Session expired or invalid"))
    with pytest.raises(UntrustedHost):
        read(stolen.org(renew=renew))
    away = Scripted(answer(200, {"done": False, "records": [], "nextRecordsUrl": "https://evil.example/next"}))
    with pytest.raises(UntrustedHost):
        read(away.org())
    assert {request.url.host for request in stolen.requests + away.requests} == {"acme.my.salesforce.com"}


def test_collection_of_201_is_refused_before_it_is_sent_and_an_empty_one_is_not_sent() -> None:
    server = Scripted(SAVED)
    with pytest.raises(ValueError, match="at most 200"):
        server.org().create("User", [{}] * 201)
    with pytest.raises(ValueError, match="at most 200"):
        server.org().delete(["005x"] * 201)
    assert server.org().update("User", []) == []
    assert server.requests == []


def test_update_sends_each_record_on_its_own_with_its_id_and_null_for_none() -> None:
    server = Scripted(SAVED)
    server.org().update("User", [{"Id": "005x", "Title": None}])
    assert json.loads(server.requests[0].content) == {
        "allOrNone": False,
        "records": [{"attributes": {"type": "User"}, "id": "005x", "Title": None}],
    }
