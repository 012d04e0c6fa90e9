"""What a deployment's state and outcome look like to clients. REST and SOAP tell the same in the same order.

Source: Metadata API WSDL 63.0 (DeployResult, DeployMessage), Metadata API guide, "DeployResult".
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sf_emulator.objects import Org
from sf_emulator.objects.ids import to_18
from sf_emulator.objects.times import wire_time

from .deploying import Message
from .deployments import Deployment, State

_WELL = frozenset({State.SUCCEEDED, State.SUCCEEDED_PARTIAL})


def deploy_result(org: Org, deployment: Deployment, *, details: bool) -> dict[str, Any]:
    """A deployment as it is now."""
    counted = [message for message in deployment.messages if message.type or message.problem]
    errors = [message for message in counted if message.problem]
    canceled_by = deployment.canceled_by
    return {
        "canceledBy": canceled_by,
        "canceledByName": _name(org, canceled_by),
        "checkOnly": deployment.check_only,
        "completedDate": _time(deployment.completed_at),
        "createdBy": deployment.created_by[:15],
        "createdByName": _name(org, deployment.created_by),
        "createdDate": wire_time(deployment.created_at),
        "details": _details(deployment) if details else _NO_DETAILS,
        "done": deployment.state.is_over,
        "errorMessage": deployment.error,
        "errorStatusCode": "UNKNOWN_EXCEPTION" if deployment.error else None,
        "id": deployment.id,
        "ignoreWarnings": deployment.options["ignoreWarnings"],
        "lastModifiedDate": wire_time(deployment.changed_at),
        "numberComponentErrors": len(errors),
        "numberComponentsDeployed": len(counted) - len(errors),
        "numberComponentsTotal": len(counted),
        "numberTestErrors": 0,
        "numberTestsCompleted": 0,
        "numberTestsTotal": 0,
        "rollbackOnError": deployment.options["rollbackOnError"],
        "runTestsEnabled": False,
        "startDate": _time(deployment.started_at),
        "stateDetail": None,
        "status": deployment.state.value,
        "success": deployment.state in _WELL,
    }


_NO_DETAILS: dict[str, Any] = {}


def _details(deployment: Deployment) -> dict[str, Any]:
    at = wire_time(deployment.changed_at)
    told = [(message, _message(message, at)) for message in deployment.messages]
    return {
        "componentFailures": [each for message, each in told if message.problem],
        "componentSuccesses": [each for message, each in told if not message.problem],
        "retrieveResult": None,
        "runTestResult": {"numFailures": 0, "numTestsRun": 0, "totalTime": 0.0},
    }


def _message(message: Message, at: str) -> Mapping[str, Any]:
    return {
        "changed": message.changed,
        "columnNumber": message.column or None,
        "componentType": message.type,
        "created": message.created,
        "createdDate": at,
        "deleted": message.deleted,
        "fileName": message.file_name,
        "fullName": message.full_name,
        "id": message.id or None,
        "lineNumber": message.line or None,
        "problem": message.problem or None,
        "problemType": "Error" if message.problem else None,
        "success": not message.problem,
    }


def _time(at: datetime | None) -> str | None:
    return wire_time(at) if at else None


def _name(org: Org, user_id: str | None) -> str | None:
    return org.field_of("User", to_18(user_id[:15]), "Name") if user_id else None
