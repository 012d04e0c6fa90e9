"""The one door to the network: timeouts on everything, no redirects followed, answers of bounded size."""

import dataclasses

import httpx2

from instep.salesforce.errors import OutcomeUnknown, RequestLine, TryAgainLater, Unintelligible

# Salesforce cuts a request off after 10 minutes; a collection of 200 users with automation behind it takes a while.
TIMEOUT = httpx2.Timeout(connect=10, read=180, write=60, pool=30)
MAX_ANSWER_BYTES = 64 * 1024 * 1024
MAX_SIGN_IN_BYTES = 1024 * 1024
NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: httpx2.Headers
    body: bytes
    request: RequestLine

    @property
    def media_type(self) -> str:
        return str(self.headers.get("content-type", "no content type").split(";")[0])


def make_http(transport: httpx2.BaseTransport | None = None) -> httpx2.Client:
    """A client for one org. `transport` is for wire cases that no server makes."""
    return httpx2.Client(transport=transport, timeout=TIMEOUT, follow_redirects=False, headers={"User-Agent": "instep"})


def exchange(http: httpx2.Client, request: httpx2.Request, *, is_write: bool, limit_bytes: int) -> Answer:
    """Send one request and read its whole answer.

    Raises:
        TryAgainLater: It was never sent, or it was a read.
        OutcomeUnknown: It was a write that was sent, and its answer was lost.
        Unintelligible: The answer is longer than `limit_bytes` (a read), or redirects.
    """
    line = RequestLine(request.method, request.url.path)
    lost = OutcomeUnknown if is_write else TryAgainLater
    try:
        response = http.send(request, stream=True)
        try:
            body = _read(response, limit_bytes)
        finally:
            response.close()
    except NEVER_SENT as error:
        raise TryAgainLater(f"no connection to {request.url.host}: {_words(error)}", request=line) from error
    except httpx2.TransportError as error:
        raise lost(f"the answer of {request.url.host} was lost: {_words(error)}", request=line) from error
    except httpx2.DecodingError as error:
        unreadable = OutcomeUnknown if is_write else Unintelligible
        raise unreadable("the answer could not be decoded", request=line) from error
    return _checked(Answer(response.status_code, response.headers, body, line), limit_bytes, is_write=is_write)


def _read(response: httpx2.Response, limit_bytes: int) -> bytes:
    """The decoded body, cut one chunk after the limit."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > limit_bytes:
            break
    return bytes(body)


def _checked(answer: Answer, limit_bytes: int, *, is_write: bool) -> Answer:
    unusable = OutcomeUnknown if is_write else Unintelligible
    if len(answer.body) > limit_bytes:
        raise unusable(f"the answer is longer than {limit_bytes} bytes", status=answer.status, request=answer.request)
    if 300 <= answer.status < 400 and answer.status != 304 and "location" in answer.headers:
        raise Unintelligible(
            "the answer points somewhere else; redirects are not followed, because a token must not travel",
            status=answer.status,
            request=answer.request,
        )
    return answer


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
