"""What the Bulk APIs keep for one org: its jobs, the outcomes of their records, and its files."""

from dataclasses import dataclass
from pathlib import Path

from sf_emulator.objects import Org

from .job_tables import Jobs
from .jobs import Batch
from .outcomes import Outcomes
from .spool import ResultFile, Spool


@dataclass(frozen=True, slots=True)
class Workspace:
    """One org's part of the Bulk APIs."""

    org: Org
    jobs: Jobs
    outcomes: Outcomes
    spool: Spool

    @classmethod
    def of(cls, org: Org, spool: Spool) -> "Workspace":
        """The workspace of an org; its tables are made when they are missing."""
        return cls(org, Jobs(org), Outcomes(org), spool)

    def content(self, batch: Batch) -> Path:
        """The file with what was uploaded, which may not be there."""
        return self.spool.content(self.org, batch.file)

    def results(self, batch: Batch) -> ResultFile:
        """What the batch's query found."""
        return self.spool.results(self.org, batch.file)

    def delete(self, job_id: str) -> None:
        """Forget a job with everything that belongs to it."""
        for batch in self.jobs.batches(job_id):
            self.outcomes.delete(batch.id)
            self.spool.delete(self.org, batch.file)
        self.jobs.delete(job_id)
