"""The Metadata API's back office: deployments wait here, and a worker behind the requests carries them out."""

from collections.abc import Mapping
from typing import Any

from sf_emulator import background
from sf_emulator.objects.access import Access, Orgs, org_setting

from . import texts
from .components import Work
from .deploying import Message, Wishes, deploy
from .deployments import VALIDATION_LASTS, Deployment, Deployments, State
from .zip_files import ZipRefused


class DeploymentRefused(ValueError):
    """There is no such deployment, or it is not in a state for what is asked."""


class Desk:
    """Where deployments are left and asked about."""

    def __init__(self, orgs: Orgs) -> None:
        """Take up what an emulator that was stopped left undone."""
        self._orgs = orgs
        self._worker = background.Worker()
        for access in orgs:
            for deployment in Deployments(access.org).waiting():
                self._submit(access, deployment)

    def deploy(self, access: Access, content: bytes, options: Mapping[str, Any], user_id: str) -> Deployment:
        """Queue a deployment."""
        deployment = Deployments(access.org).add(content, options, user_id)
        self._submit(access, deployment)
        return deployment

    def deploy_validated(self, access: Access, deployment_id: str, user_id: str) -> Deployment:
        """Deploy what a validation has found good. Raises DeploymentRefused."""
        table = Deployments(access.org)
        validated = table.find(deployment_id)
        content = table.content(validated) if validated else None
        if validated is None or content is None or not _is_fresh(access, validated):
            raise DeploymentRefused(texts.NOT_VALIDATED.format(id=deployment_id))
        return self.deploy(access, content, {**validated.options, "checkOnly": False}, user_id)

    def find(self, access: Access, deployment_id: str) -> Deployment:
        """One deployment; it is on its way, also when a snapshot has brought it back. Raises DeploymentRefused."""
        found = Deployments(access.org).find(deployment_id)
        if found is None:
            raise DeploymentRefused(texts.NO_DEPLOYMENT.format(id=deployment_id))
        if not found.state.is_over:
            self._submit(access, found)
        return found

    def cancel(self, access: Access, deployment_id: str, user_id: str) -> Deployment:
        """Stop a deployment that is not over. Raises DeploymentRefused."""
        found = self.find(access, deployment_id)
        if found.state.is_over:
            raise DeploymentRefused(texts.DEPLOYMENT_OVER)
        Deployments(access.org).cancel(found, user_id)
        return self.find(access, deployment_id)

    def wait_until_idle(self, timeout_s: float = 30.0) -> bool:
        """Wait until every deployment is over; answers whether that came about in time."""
        return self._worker.wait_until_idle(timeout_s)

    def stop(self) -> None:
        """Begin nothing more; what is left goes on when the emulator is started again with the same file."""
        self._worker.stop()

    def _submit(self, access: Access, deployment: Deployment) -> None:
        key = (access.org.id, deployment.id)
        self._worker.submit(background.Work(key, lambda: self._step(access, deployment.id)))

    def _step(self, access: Access, deployment_id: str) -> float | None:
        """Do what is due; answers the seconds until there is more to do, None when there is no more."""
        table = Deployments(access.org)
        deployment = table.find(deployment_id)
        if deployment is None or deployment.state.is_over:
            return None
        if deployment.state is State.CANCELING:
            table.finish(deployment, State.CANCELED, ())
            return None
        seconds = _seconds_to_wait(access, deployment)
        if seconds > 0:
            return seconds
        if deployment.state is State.PENDING:
            table.start(deployment)
            return 0.0
        self._carry_out(access, table, deployment)
        return None

    def _carry_out(self, access: Access, table: Deployments, deployment: Deployment) -> None:
        work = Work(self._orgs, access, access.org.actor(deployment.created_by))
        options = deployment.options
        wishes = Wishes(options["checkOnly"], options["rollbackOnError"], options["allowMissingFiles"])
        try:
            messages = deploy(work, table.content(deployment) or b"", wishes)
        except ZipRefused as refused:
            table.finish(deployment, State.FAILED, (), str(refused))
        except Exception:
            table.finish(deployment, State.FAILED, (), "UNKNOWN_EXCEPTION: An unexpected error occurred.")
            raise
        else:
            table.finish(deployment, _end(messages, wishes), messages)


def _seconds_to_wait(access: Access, deployment: Deployment) -> float:
    """A deployment takes `metadata_deploy_s` seconds of the org's time: half of them queued, half in progress."""
    takes = float(org_setting(access.org, "metadata_deploy_s"))
    passed = (access.org.clock.now() - deployment.created_at).total_seconds()
    return (takes / 2 if deployment.state is State.PENDING else takes) - passed


def _end(messages: list[Message], wishes: Wishes) -> State:
    failed = [message for message in messages if message.problem]
    if not failed:
        return State.SUCCEEDED
    made = any(message.type and not message.problem for message in messages)
    return State.SUCCEEDED_PARTIAL if made and not wishes.rollback_on_error else State.FAILED


def _is_fresh(access: Access, validated: Deployment) -> bool:
    ended = validated.completed_at
    return (
        validated.check_only
        and validated.state is State.SUCCEEDED
        and ended is not None
        and access.org.clock.now() < ended + VALIDATION_LASTS
    )
