"""The web-server flow from a terminal: the address on standard output, every other word on standard error."""

import dataclasses
import queue
import secrets
import sys
from collections.abc import Mapping

import django.db
import typer
from django.utils import timezone

from instep.cli.callback_listener import Reply, listening
from instep.connections.authorizing import (
    ANSWER_WITHIN,
    Begun,
    ask_about_app,
    begin,
    problem_with,
    receive_answer,
    save_authorization,
)
from instep.connections.models import Connection, PendingAuthorization
from instep.domain.callbacks import CALLBACK_PATH, terminal_callback
from instep.domain.problems import InstepError, Problem
from instep.salesforce import Secret


class AuthorizationFailed(InstepError):
    """Salesforce was asked and it did not end in an authorisation."""


def authorize_from_terminal(
    connection: Connection, *, port: int, consumer_key: str, consumer_secret: Secret
) -> Connection:
    """Print the address, wait for the browser, save.

    Raises:
        AuthorizationFailed: The app is refused, consent is denied, or nobody answers in time.
        BadInput: The port is taken, or there is no consumer key.
    """
    trip = _Trip(session_key=f"terminal {secrets.token_hex(16)}")
    with listening(port, CALLBACK_PATH, trip.receive):
        begun = begin(
            connection,
            session_key=trip.session_key,
            redirect_uri=terminal_callback(port),
            now=timezone.now(),
            consumer_key=consumer_key,
            consumer_secret=consumer_secret,
        )
        refusal = ask_about_app(begun.pending)
        if refusal:
            raise AuthorizationFailed(refusal)
        _announce(begun, port)
        pending = trip.wait()
    problem = problem_with(pending)
    if problem:
        raise AuthorizationFailed(problem)
    saved = save_authorization(pending, session_key=trip.session_key, now=timezone.now(), enable=False)
    _tell(f"Saved: {saved.name} is authorised for the org {saved.org_name} as {pending.authorized_username}.")
    return saved


class _Trip:
    """Between the listener's threads, which receive, and the command, which waits."""

    def __init__(self, session_key: str) -> None:
        self.session_key = session_key
        self._received: queue.Queue[PendingAuthorization] = queue.Queue()

    def receive(self, query: Mapping[str, str]) -> Reply:
        """An answer that is not ours gets an error page, and the wait goes on."""
        try:
            pending = receive_answer(query, session_key=self.session_key, now=timezone.now())
        except InstepError as error:
            return Reply(400, "This answer was not accepted", str(error.problem))
        finally:
            django.db.connections.close_all()  # this thread's own
        return dataclasses.replace(_reply(pending), then=lambda: self._received.put(pending))

    def wait(self) -> PendingAuthorization:
        try:
            return self._received.get(timeout=ANSWER_WITHIN.total_seconds())
        except queue.Empty:
            raise AuthorizationFailed(
                Problem(
                    "no-answer",
                    "Nobody pressed Allow within 10 minutes",
                    next_step="Run the command again and open the address it prints",
                )
            ) from None


def _reply(pending: PendingAuthorization) -> Reply:
    problem = problem_with(pending)
    if problem:
        return Reply(400, "Not authorised", f"{problem} You may close this window.")
    return Reply(
        200,
        "Authorised",
        f"Instep works in {pending.org_name} as {pending.authorized_username}. You may close this window.",
    )


def _announce(begun: Begun, port: int) -> None:
    """Salesforce's address alone on its line, so that a script can read it."""
    _tell("Open this address in a browser, sign in as the administrator who made the app, and press Allow:")
    sys.stdout.write(f"{begun.address}\n")
    sys.stdout.flush()
    _tell(f"Waiting at {terminal_callback(port)} for 10 minutes; Ctrl-C ends it.")


def _tell(text: str) -> None:
    typer.echo(text, err=True)
