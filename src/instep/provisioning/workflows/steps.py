"""The edge of a run: steps run in DBOS's threads, and an error becomes the run's outcome there."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from uuid import UUID

from django.db import close_old_connections
from django.utils import timezone

from instep.provisioning.models import Run
from instep.provisioning.progress import fail, problem_from

Args = ParamSpec("Args")


def load(run_id: str) -> Run:
    return Run.objects.select_related("connection", "plan").get(pk=UUID(run_id))


def at_the_edge(step: Callable[Args, None]) -> Callable[Args, bool]:
    """A step that answers whether the run may go on. Whatever went wrong is stored with the run, not raised.

    The first argument is the run's id.
    """

    @wraps(step)
    def guarded(*args: Args.args, **kwargs: Args.kwargs) -> bool:
        close_old_connections()
        try:
            step(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - a run never dies without a word
            fail(load(str(args[0])), problem_from(error), timezone.now())
            return False
        finally:
            close_old_connections()
        return True

    return guarded
