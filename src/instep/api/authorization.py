"""The web-server flow with a program in the place of the terminal: begin, let a person press Allow, hand over what
Salesforce sent to http://localhost, save. A trip belongs to the token that began it, as one of the console does to
its session: nobody else can answer or save it."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import Field, SecretStr
from typing_extensions import TypedDict

from instep.api.connections import Ended
from instep.api.fields import Given, secret
from instep.api.problems import ProblemPart, problem_part
from instep.api.signing_in import token_of
from instep.connections.authorizing import ask_about_app, begin, problem_with, receive_answer, save_authorization
from instep.connections.documents import ConnectionDetails, details_of
from instep.connections.managing import disconnect, find_connection
from instep.connections.models import PendingAuthorization
from instep.connections.stages import stage_of
from instep.domain.callbacks import TERMINAL_PORT, terminal_callback
from instep.domain.problems import InstepError, NotFound, Problem

router = Router(tags=["Authorisation"])


class TripDocument(TypedDict):
    """`stage`: waiting, settling (a new app: begin again in a while), failed, answered (save it), expired."""

    id: int
    stage: str
    redirect_uri: str
    expires_at: datetime
    org_id: str | None
    org_name: str | None
    authorized_username: str | None
    problem: ProblemPart | None


class BegunDocument(TripDocument):
    address: str


class Beginning(Given):
    """Key or secret left out: the stored one. The app's Callback URL must list the address of `port`."""

    port: Annotated[int, Field(ge=1, le=65535)] = TERMINAL_PORT
    consumer_key: str = ""
    consumer_secret: SecretStr | None = None


class Answer(Given):
    """The callback's query as Salesforce sent it: `state` with `code`, or with `error`."""

    state: SecretStr
    code: SecretStr | None = None
    error: str = ""
    error_description: str = ""


class Saving(Given):
    """`enable` also turns on API integration and OAuth and REST integration."""

    enable: bool = False


@router.post(
    "/{name}/authorization",
    response={201: BegunDocument},
    summary="Begin: the address that a person opens to press Allow",
)
def begin_authorization(request: HttpRequest, name: str, given: Beginning) -> BegunDocument:
    """Salesforce is asked first whether it knows the app: up to 10 minutes after it was made it does not."""
    begun = begin(
        find_connection(name),
        session_key=_session_key(request),
        redirect_uri=terminal_callback(given.port),
        now=timezone.now(),
        consumer_key=given.consumer_key,
        consumer_secret=secret(given.consumer_secret),
    )
    refusal = ask_about_app(begun.pending)
    if refusal:
        raise InstepError(refusal)
    return {**_document(begun.pending), "address": begun.address}


@router.get("/{name}/authorization/{int:trip_id}", response=TripDocument, summary="Show how far it is")
def show_authorization(request: HttpRequest, name: str, trip_id: int) -> TripDocument:
    return _document(_trip(request, name, trip_id))


@router.post("/{name}/authorization/answer", response=TripDocument, summary="Hand over Salesforce's answer, once")
def answer_authorization(request: HttpRequest, name: str, given: Answer) -> TripDocument:
    """The code is exchanged and the org looked at; nothing takes effect before it is saved."""
    find_connection(name)
    query = {
        "state": given.state.get_secret_value(),
        "code": given.code.get_secret_value() if given.code else "",
        "error": given.error,
        "error_description": given.error_description,
    }
    pending = receive_answer(query, session_key=_session_key(request), now=timezone.now())
    return _document(pending)


@router.post(
    "/{name}/authorization/{int:trip_id}/save", response=ConnectionDetails, summary="Save: the answer takes effect"
)
def save_answer(request: HttpRequest, name: str, trip_id: int, given: Saving) -> ConnectionDetails:
    pending = _trip(request, name, trip_id)
    saved = save_authorization(pending, session_key=_session_key(request), now=timezone.now(), enable=given.enable)
    return details_of(saved)


@router.delete(
    "/{name}/authorization", response=Ended, summary="Disconnect: revoke the authorisation and forget its tokens"
)
def delete_authorization(request: HttpRequest, name: str) -> Ended:
    """Consumer key and secret stay."""
    warning = disconnect(find_connection(name))
    return {"warning": problem_part(warning) if warning else None}


def _session_key(request: HttpRequest) -> str:
    return f"api token {token_of(request).key}"


def _trip(request: HttpRequest, name: str, trip_id: int) -> PendingAuthorization:
    trips = PendingAuthorization.objects.select_related("connection").filter(session_key=_session_key(request))
    pending = trips.filter(connection=find_connection(name), pk=trip_id).first()
    if pending is None:
        raise NotFound(
            Problem(
                "authorization-unknown",
                f"This API token has begun no authorisation {trip_id} of {name}, or it is over",
                next_step=f"Begin one: POST /api/v1/connections/{name}/authorization",
            )
        )
    return pending


def _document(pending: PendingAuthorization) -> TripDocument:
    problem = problem_with(pending)
    return {
        "id": pending.pk,
        "stage": stage_of(pending, timezone.now()),
        "redirect_uri": pending.redirect_uri,
        "expires_at": pending.expires_at,
        "org_id": pending.org_id or None,
        "org_name": pending.org_name or None,
        "authorized_username": pending.authorized_username or None,
        "problem": problem_part(problem) if problem else None,
    }
