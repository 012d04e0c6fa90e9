"""The trip to Salesforce and back: the new window, the callback, and what the page that opened it is told.

A trip belongs to the administrator's session. Its address, which holds the state, stays in that session and never
in a page of ours; the window reaches Salesforce by a page, not by a redirect, because a redirect that follows a
form is a form's target to the content security policy.
"""

import dataclasses

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from instep.connections import Secret, authorizing
from instep.connections.addresses import console_callback
from instep.connections.models import Connection, PendingAuthorization
from instep.connections.stages import Stage, stage_of
from instep.console.applications import find_application
from instep.domain.problems import BadInput, InstepError, Problem

RETRY_AFTER_S = 20
KEY_CHANGED = Problem(
    "key-changed",
    "The authorisation was given with another OAuth Consumer Key",
    next_step="Authenticate with Salesforce.com with this key too, then press Save",
)
ADDRESSES = "authorization_addresses"
KEPT_ADDRESSES = 5
UNCHANGED = 204


@dataclasses.dataclass(frozen=True, slots=True)
class Authorization:
    """The newest trip of this session for one application, or none."""

    pending: PendingAuthorization | None

    @property
    def is_answered(self) -> bool:
        return bool(self.pending and self.pending.is_answered)

    @property
    def problem(self) -> Problem | None:
        return authorizing.problem_with(self.pending) if self.pending else None

    @property
    def stage(self) -> str:
        """ "none", "waiting", "settling" (a new app, tried again by itself), "failed" or "answered"."""
        if not self.pending:
            return "none"
        stage = stage_of(self.pending, timezone.now())
        return "none" if stage is Stage.EXPIRED else stage

    @property
    def mark(self) -> str:
        """Changes when there is something new to show."""
        return f"{self.pending.pk}-{self.stage}" if self.pending else self.stage

    def save(self, request: HttpRequest, *, consumer_key: str) -> None:
        """Raises BadInput when the answer is too old, or `consumer_key` was changed since."""
        if self.pending:
            if consumer_key.strip() not in ("", self.pending.consumer_key):
                raise BadInput(KEY_CHANGED)
            authorizing.save_authorization(
                self.pending, session_key=_session_key(request), now=timezone.now(), enable=False
            )


def authorization_of(request: HttpRequest, connection: Connection) -> Authorization:
    trips = PendingAuthorization.objects.filter(connection=connection, session_key=_session_key(request))
    return Authorization(trips.select_related("connection").order_by("-created_at", "-id").first())


def begin_trip(request: HttpRequest, connection: Connection, *, consumer_key: str, consumer_secret: Secret) -> int:
    """The id of the trip that the window then shows. Raises BadInput, UntrustedHost."""
    begun = authorizing.begin(
        connection,
        session_key=_session_key(request),
        redirect_uri=console_callback(),
        now=timezone.now(),
        consumer_key=consumer_key,
        consumer_secret=consumer_secret or None,
    )
    return _remember(request, begun)


def authorization_window(request: HttpRequest, name: str, pending_id: int) -> HttpResponse:
    """The new window, before Salesforce: does Salesforce know the app yet? If not, count down and ask again."""
    connection = find_application(name)
    pending = _trip(request, connection, pending_id)
    if pending.is_answered:
        return redirect("authorization_answer", name, pending_id)
    if pending.consumed_at or pending.expires_at <= timezone.now():
        return redirect("authorization_window", name, _begin_again(request, pending))
    problem = authorizing.ask_about_app(pending)
    address = request.session.get(ADDRESSES, {}).get(str(pending.pk), "")
    context = {"connection": connection, "pending": pending, "problem": problem, "address": address}
    if problem is None:
        return render(request, "console/window_leaving.html", context)
    return _problem_page(request, connection, pending, problem)


@login_not_required
def callback(request: HttpRequest) -> HttpResponse:
    """Salesforce's answer. It is taken once, then shown under an address that holds neither code nor state."""
    if not request.user.is_authenticated:
        return render(request, "console/window_signed_out.html", status=403)
    try:
        pending = authorizing.receive_answer(request.GET.dict(), session_key=_session_key(request), now=timezone.now())
    except InstepError as error:
        return render(request, "console/window_problem.html", {"problems": error.problems}, status=400)
    return redirect("authorization_answer", pending.connection.name, pending.pk)


def authorization_answer(request: HttpRequest, name: str, pending_id: int) -> HttpResponse:
    """The window after Salesforce: who authorised which org, or what went wrong."""
    connection = find_application(name)
    pending = _trip(request, connection, pending_id)
    problem = authorizing.problem_with(pending)
    if problem:
        return _problem_page(request, connection, pending, problem)
    return render(request, "console/window_answered.html", {"connection": connection, "pending": pending})


def authorization_status(request: HttpRequest, name: str) -> HttpResponse:
    """What the page that opened the window shows; nothing new while `seen` is still true."""
    connection = find_application(name)
    authorization = authorization_of(request, connection)
    if request.GET.get("seen") == authorization.mark:
        return HttpResponse(status=UNCHANGED)
    return render(request, "console/authorization.html", {"connection": connection, "authorization": authorization})


def _problem_page(
    request: HttpRequest, connection: Connection, pending: PendingAuthorization, problem: Problem
) -> HttpResponse:
    context = {
        "connection": connection,
        "pending": pending,
        "problems": [problem],
        "retry_after_s": RETRY_AFTER_S if pending.may_try_again else None,
    }
    return render(request, "console/window_problem.html", context)


def _begin_again(request: HttpRequest, pending: PendingAuthorization) -> int:
    begun = authorizing.begin_again(pending, session_key=_session_key(request), now=timezone.now())
    return _remember(request, begun)


def _remember(request: HttpRequest, begun: authorizing.Begun) -> int:
    """Keep the address in the session; only the newest few, as old ones cannot be used."""
    known = request.session.get(ADDRESSES, {}) | {str(begun.pending.pk): begun.address}
    request.session[ADDRESSES] = dict(sorted(known.items(), key=lambda item: int(item[0]))[-KEPT_ADDRESSES:])
    return begun.pending.pk


def _trip(request: HttpRequest, connection: Connection, pending_id: int) -> PendingAuthorization:
    trips = PendingAuthorization.objects.select_related("connection")
    return get_object_or_404(trips, connection=connection, session_key=_session_key(request), id=pending_id)


def _session_key(request: HttpRequest) -> str:
    if not request.session.session_key:
        request.session.create()
    return str(request.session.session_key)
