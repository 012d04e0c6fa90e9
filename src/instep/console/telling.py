"""Telling a person what a function refused: as messages above the page, or inside the form they filled in."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

from instep.connections import SalesforceError
from instep.connections.errors import SalesforceFailed
from instep.domain.problems import InstepError, Problem, Severity

EXPECTED = (InstepError, SalesforceError)  # what calls that go to Salesforce end in, when they end badly


def problems_of(error: InstepError | SalesforceError) -> tuple[Problem, ...]:
    told = error if isinstance(error, InstepError) else SalesforceFailed(error)
    return told.problems


def tell(request: HttpRequest, error: InstepError | SalesforceError) -> None:
    for problem in problems_of(error):
        tell_problem(request, problem)


def tell_problem(request: HttpRequest, problem: Problem) -> None:
    level = messages.WARNING if problem.severity == Severity.WARNING else messages.ERROR
    messages.add_message(request, level, str(problem))


def tell_in_form(form: Form, error: InstepError | SalesforceError) -> None:
    for problem in problems_of(error):
        form.add_error(None, str(problem))


def who(request: HttpRequest) -> str:
    """The administrator's name as runs and the log keep it."""
    return getattr(request.user, "email", "") or request.user.get_username()
