"""Setup's Deployment Status: every deployment with what became of its components, and a form that takes a zip file."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sf_emulator.objects.ids import to_18
from sf_emulator.setup_pages.requests import SetupRequest, redirect

from .deployments import Deployment, Deployments
from .desk import DeploymentRefused, Desk
from .options import read_options

PATH = "/setup/deployment-status"
_SHOWN = 100
_WAIT_S = 5.0


def list_deployments(setup: SetupRequest) -> Response:
    """The newest deployments."""
    return _overview(setup, [])


def upload_package(setup: SetupRequest) -> Response:
    """Deploy the zip file of the form; answers with the page of the deployment."""
    content = setup.uploaded("package")
    if not content:
        return _overview(setup, ["Package: Choose a zip file that holds a package.xml."], 422)
    wishes = {"checkOnly": setup.ticked("check_only"), "rollbackOnError": not setup.ticked("partial")}
    made = _desk(setup).deploy(setup.access, content, read_options(wishes), setup.user["Id"])
    _desk(setup).wait_until_idle(_WAIT_S)  # most are over by then, and the page shows how they ended
    return redirect(f"{PATH}/{made.id}")


def show_deployment(setup: SetupRequest) -> Response:
    """One deployment."""
    found = _find(setup)
    failures = [message for message in found.messages if message.problem]
    successes = [message for message in found.messages if message.type and not message.problem]
    rolled_back = bool(failures) and found.options["rollbackOnError"]
    return setup.page(
        "deployment.html",
        undone=found.state.is_over and (found.check_only or rolled_back),
        deployment=found,
        who=_name(setup, found),
        failures=failures,
        successes=successes,
        folder=PATH,
    )


def cancel_deployment(setup: SetupRequest) -> Response:
    """Stop a deployment that is not over."""
    found = _find(setup)
    try:
        _desk(setup).cancel(setup.access, found.id, setup.user["Id"])
    except DeploymentRefused as refused:
        return redirect(f"{PATH}/{found.id}", str(refused))
    return redirect(f"{PATH}/{found.id}", "The deployment is being canceled.")


def _overview(setup: SetupRequest, errors: list[str], status: int = 200) -> Response:
    deployments = Deployments(setup.org).newest(_SHOWN)
    rows: list[dict[str, Any]] = [{"deployment": each, "who": _name(setup, each)} for each in deployments]
    may_deploy = "ModifyMetadata" in setup.permissions
    return setup.page("deployments.html", status, rows=rows, errors=errors, may_deploy=may_deploy, folder=PATH)


def _find(setup: SetupRequest) -> Deployment:
    try:
        return _desk(setup).find(setup.access, setup.request.path_params["id"])
    except DeploymentRefused:
        raise HTTPException(404) from None


def _name(setup: SetupRequest, deployment: Deployment) -> str:
    return str(setup.org.field_of("User", to_18(deployment.created_by[:15]), "Name"))


def _desk(setup: SetupRequest) -> Desk:
    desk: Desk = setup.request.app.state.metadata
    return desk
