"""Errors as problem documents (RFC 9457): the same codes and words as the command line's and the console's."""

import logging
import traceback
from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError
from typing_extensions import TypedDict

from instep.api.attempts import TooManyAttempts
from instep.api.signing_in import ReadOnly
from instep.connections.errors import for_people
from instep.domain.documents import to_json
from instep.domain.problems import BadInput, InstepError, NotFound, Problem
from instep.provisioning.progress import RunUnderWay

CONTENT_TYPE = "application/problem+json"
log = logging.getLogger(__name__)
STATUSES = {
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    ReadOnly: HTTPStatus.FORBIDDEN,
    BadInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFound: HTTPStatus.NOT_FOUND,
    InstepError: HTTPStatus.CONFLICT,  # the thing is not in a state for it: credentials, switches, a run under way
}


class ProblemPart(TypedDict):
    """One thing that is wrong, or a warning."""

    code: str
    detail: str
    where: str
    said: str
    next_step: str


class ProblemDocument(ProblemPart):
    """The first problem, and `problems` with every one."""

    title: str
    status: int
    problems: list[ProblemPart]
    run: str  # the id of the run that is under way, or empty


def problem_part(problem: Problem) -> ProblemPart:
    return {
        "code": problem.code,
        "detail": problem.summary,
        "where": problem.where,
        "said": problem.said,
        "next_step": problem.next_step,
    }


def problem_response(status: HTTPStatus, problems: Sequence[Problem], run_id: str = "") -> HttpResponse:
    parts = [problem_part(problem) for problem in problems]
    document: ProblemDocument = {
        **parts[0],
        "title": status.phrase,
        "status": status.value,
        "problems": parts,
        "run": run_id,
    }
    return HttpResponse(to_json(document), status=status.value, content_type=CONTENT_TYPE)


def answer_error(_request: HttpRequest, error: Exception) -> HttpResponse:
    """What any error becomes. One that nobody foresaw is logged by its kind and place: its text may hold a secret."""
    told = for_people(error)
    if told is None:
        log.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        return problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, [_unforeseen(error)])
    status = next(STATUSES[kind] for kind in type(told).__mro__ if kind in STATUSES)
    answer = problem_response(status, told.problems, told.run_id if isinstance(told, RunUnderWay) else "")
    if isinstance(told, TooManyAttempts):
        answer["Retry-After"] = str(told.retry_after_s)
    return answer


def answer_unauthenticated(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    problem = Problem(
        "token-refused",
        "The request carries no API token that stands",
        next_step="Send Authorization: Bearer TOKEN. Make a token with instep api-token create NAME",
    )
    answer = problem_response(HTTPStatus.UNAUTHORIZED, [problem])
    answer["WWW-Authenticate"] = 'Bearer realm="Instep"'
    return answer


def answer_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Every bad place of a request, never with the value that stands there."""
    problems = [
        Problem("request-invalid", str(one["msg"]), where=".".join(str(part) for part in one["loc"]))
        for one in error.errors
    ]
    return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, problems)


def answer_malformed(_request: HttpRequest, error: HttpError) -> HttpResponse:
    problem = Problem("request-malformed", str(error), next_step="Send what /api/v1/openapi.json describes")
    return problem_response(HTTPStatus(error.status_code), [problem])


def answer_no_route(request: HttpRequest) -> HttpResponse:
    problem = Problem(
        "route-unknown", f"The API has nothing at {request.path}", next_step="/api/v1/openapi.json lists every route"
    )
    return problem_response(HTTPStatus.NOT_FOUND, [problem])


def _unforeseen(error: Exception) -> Problem:
    return Problem(
        "internal-error",
        f"Something went wrong inside Instep ({type(error).__name__})",
        next_step="Look at the log for the place, and report it",
    )
