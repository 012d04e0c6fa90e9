"""Durable runs: the only files that know DBOS."""

from instep.provisioning.workflows.engine import executor_id, is_running, recover, running
from instep.provisioning.workflows.starting import start_workflow

__all__ = ["executor_id", "is_running", "recover", "running", "start_workflow"]
