"""Runs DBOS in this process, and takes over the runs of processes that died."""

import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import structlog
from dbos import DBOS, DBOSConfig
from django.conf import settings
from django.db import close_old_connections

from instep.provisioning.models import Run, RunStatus
from instep.provisioning.workflows.life import AdvisorySigns, FileSigns, Signs
from instep.provisioning.workflows.starting import start_workflow

# Raised only together with a way to carry open runs over: runs of another version are never picked up.
APPLICATION_VERSION = "1"
UNFINISHED = ["PENDING", "ENQUEUED"]
LOOK_AROUND_S = 2.0
log = structlog.get_logger(__name__)


class _Engine:
    executor = ""
    signs: Signs | None = None


_engine = _Engine()


def executor_id() -> str:
    """This process as an executor; empty while the engine does not run."""
    return _engine.executor


def is_running() -> bool:
    return bool(_engine.executor)


@contextmanager
def running(*, keep_looking: bool = False) -> Iterator[None]:
    """The engine, for the length of the block. Takes over runs of dead processes at once, and with `keep_looking`
    every two seconds. Inside another such block it does nothing: a process has one engine."""
    if is_running():
        yield
        return
    _launch()
    stop = Event()
    watcher = Thread(target=_look_around, args=(stop,), name="instep-recovery", daemon=True)
    try:
        recover()
        if keep_looking:
            watcher.start()
        yield
    finally:
        stop.set()
        _shut_down()


def recover() -> list[str]:
    """Take over the unfinished runs of processes that are gone; returns the ids of those runs."""
    taken: list[str] = []
    for executor in _other_executors():
        with _signs().holding(executor) as is_held:
            if is_held:
                taken += _take_over(executor)
    if taken:
        log.info("runs taken over", runs=taken)
    return taken


def _launch() -> None:
    executor = f"{socket.gethostname()}-{secrets.token_hex(6)}"
    signs = _make_signs()
    signs.give(executor)
    config: DBOSConfig = {
        "name": "instep",
        "system_database_url": _system_database_url(),
        "executor_id": executor,
        "application_version": APPLICATION_VERSION,
        "log_level": "ERROR",
        "notification_listener_polling_interval_sec": 0.2,
    }
    DBOS(config=config)
    DBOS.launch()
    _engine.executor, _engine.signs = executor, signs


def _shut_down() -> None:
    """Stop without waiting: what is under way goes on where Instep runs next."""
    unfinished = DBOS.list_workflows(executor_id=_engine.executor, status=UNFINISHED)
    DBOS.destroy()
    if not unfinished:
        _signs().end()
    _engine.executor, _engine.signs = "", None


def _look_around(stop: Event) -> None:
    while not stop.wait(LOOK_AROUND_S):
        try:
            recover()
        except Exception:
            log.warning("looking for dead processes failed", exc_info=True)
        finally:
            close_old_connections()


def _other_executors() -> set[str]:
    """Executors with unfinished workflows, and those that opened a run and died before its workflow began."""
    workflows = DBOS.list_workflows(status=["PENDING"], load_input=False)
    executors = {workflow.executor_id for workflow in workflows if workflow.executor_id}
    open_runs = Run.objects.filter(status__in=[RunStatus.QUEUED, RunStatus.RUNNING])
    return (executors | set(open_runs.values_list("executor", flat=True))) - {_engine.executor, ""}


def _take_over(executor: str) -> list[str]:
    """Resume what the dead executor had begun, and begin what it had only opened. Its lock is held."""
    pending = DBOS.list_workflows(executor_id=executor, status=["PENDING"], load_input=False)
    for workflow in pending:
        DBOS.resume_workflow(workflow.workflow_id)
    taken = [workflow.workflow_id for workflow in pending]
    for run in Run.objects.filter(executor=executor, status__in=[RunStatus.QUEUED, RunStatus.RUNNING]):
        Run.objects.filter(pk=run.pk).update(executor=_engine.executor)
        if DBOS.get_workflow_status(str(run.id)) is None:
            start_workflow(run)
            taken.append(str(run.id))
    return taken


def _signs() -> Signs:
    if _engine.signs is None:
        raise RuntimeError("the engine does not run in this process")
    return _engine.signs


def _make_signs() -> Signs:
    url = settings.INSTEP_DATABASE_URL
    if _is_postgresql(url):
        return AdvisorySigns(url)
    return FileSigns(Path(settings.INSTEP_HOME) / "executors")


def _system_database_url() -> str:
    """DBOS keeps a SQLite file of its own, or a schema of its own in the same PostgreSQL."""
    url = str(settings.INSTEP_DATABASE_URL)
    return url if _is_postgresql(url) else f"sqlite:///{Path(settings.INSTEP_HOME) / 'dbos.sqlite3'}"


def _is_postgresql(url: str) -> bool:
    return url.startswith(("postgres:", "postgresql:"))
