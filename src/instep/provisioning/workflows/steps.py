"""The edge of a run: steps run in DBOS's threads, and an error becomes the run's outcome there."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import connections
from django.utils import timezone

from instep.provisioning.models import Run
from instep.provisioning.progress import fail, problem_from

Args = ParamSpec("Args")
Found = TypeVar("Found")


def load(run_id: str) -> Run:
    return Run.objects.select_related("connection", "plan").get(pk=UUID(run_id))


def at_the_edge(step: Callable[Args, None]) -> Callable[Args, bool]:
    """A step that answers whether the run may go on. Whatever went wrong is stored with the run, not raised.

    The first argument is the run's id.
    """

    @wraps(step)
    def guarded(*args: Args.args, **kwargs: Args.kwargs) -> bool:
        def act() -> bool:
            step(*args, **kwargs)
            return True

        return _guard(str(args[0]), act) or False

    return guarded


def reading_at_the_edge(step: Callable[Args, Found]) -> Callable[Args, Found | None]:
    """The same for a step that answers with something: None when the run may not go on."""

    @wraps(step)
    def guarded(*args: Args.args, **kwargs: Args.kwargs) -> Found | None:
        return _guard(str(args[0]), lambda: step(*args, **kwargs))

    return guarded


def _guard(run_id: str, act: Callable[[], Found]) -> Found | None:
    _drop_stale_connections()
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - a run never dies without a word
        fail(load(run_id), problem_from(error), timezone.now())
        return None
    finally:
        _drop_stale_connections()


def _drop_stale_connections() -> None:
    """A thread of the engine has no request around it that would do this. Never inside a transaction."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
