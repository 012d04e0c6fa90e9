"""The Bulk APIs' back office: a workspace for each org, and the worker behind them all."""

from contextvars import copy_context

from sf_emulator.background import Work, Worker
from sf_emulator.objects import Org
from sf_emulator.objects.access import Orgs

from .jobs import Batch, BatchState
from .processing import step
from .spool import Spool
from .workspace import Workspace


class Desk:
    """Where both Bulk APIs leave their jobs to be worked off."""

    def __init__(self, orgs: Orgs) -> None:
        """Take up what an emulator that was stopped left undone."""
        self._spool = Spool()
        self._worker = Worker()
        for access in orgs:
            space = self.space(access.org)
            self._spool.keep_only(access.org, space.jobs.files())
            for batch in space.jobs.waiting():
                self._submit(space, batch)

    def space(self, org: Org) -> Workspace:
        """The workspace of an org."""
        return Workspace.of(org, self._spool)

    def queue(self, space: Workspace, batch: Batch) -> bool:
        """Let a batch be worked off; answers False when it is no longer new."""
        moved = space.jobs.move(batch, BatchState.QUEUED)
        if moved:
            self._submit(space, batch)
        return moved

    def look_after(self, space: Workspace, batch: Batch) -> None:
        """Make sure that a batch which somebody asks about is on its way: a snapshot may have brought it back."""
        if batch.state.waits:
            self._submit(space, batch)

    def wait_until_idle(self, timeout_s: float = 30.0) -> bool:
        """Wait until every job is worked off; answers whether that came about in time."""
        return self._worker.wait_until_idle(timeout_s)

    def stop(self) -> None:
        """Begin nothing more; what is left goes on when the emulator is started again with the same file."""
        self._worker.stop()

    def _submit(self, space: Workspace, batch: Batch) -> None:
        context = copy_context()  # what a fault does to the request that queues a batch, it does to the batch
        self._worker.submit(Work((space.org.id, batch.id), lambda: context.run(step, space, batch.id)))
