"""The calls of the Metadata API that are not about single components: describe, list, deploy, retrieve.

Source: Metadata API WSDL 63.0; Metadata API guide.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from sf_emulator.soap.faults import api_fault, bad_envelope

from . import soap_components, texts
from .deployments import Deployment
from .desk import DeploymentRefused
from .handlers import HANDLERS
from .options import OptionsRefused, read_soap_options
from .packages import ManifestRefused, manifest_of
from .results import deploy_result
from .retrievals import Retrievals
from .retrieving import file_properties, retrieve
from .shapes import MetadataType, catalogue
from .soap_calls import Call, Handler, type_of

_MOST_QUERIES = 3
_YES = ("true", "1")


def describe_metadata(call: Call) -> dict[str, Any]:
    """Which types there are, and how their files are called."""
    version = _number(call.node.get("asOfVersion"), call.version)
    described = [_described(each) for each in catalogue() if each.folder and each.since <= version]
    return {
        "metadataObjects": described,
        "organizationNamespace": "",
        "partialSaveAllowed": True,
        "testRequired": False,
    }


def _described(known: MetadataType) -> dict[str, Any]:
    return {
        "childXmlNames": list(known.children),
        "directoryName": known.folder,
        "inFolder": False,
        "metaFile": False,
        "suffix": known.suffix,
        "xmlName": known.name,
    }


def list_metadata(call: Call) -> list[dict[str, Any]]:
    """The components of up to three types."""
    queries = list(call.node.all("queries"))
    if len(queries) > _MOST_QUERIES:
        raise api_fault("LIMIT_EXCEEDED", texts.TOO_MANY_QUERIES.format(limit=_MOST_QUERIES))
    asked = [query.get("type") for query in queries]
    types = [type_of(name) for name in asked if name not in catalogue().absent]
    return [
        file_properties(call.access, known, found)
        for known in types
        for found in HANDLERS[known.name].listed(call.access)
    ]


def deploy(call: Call) -> dict[str, Any]:
    """Queue a deployment."""
    node = call.node
    try:
        content = base64.b64decode("".join(node.get("ZipFile").split()), validate=True)
        options = read_soap_options(next(node.all("DeployOptions"), None))
    except (binascii.Error, OptionsRefused) as refused:
        raise bad_envelope(str(refused)) from refused
    return _queued(call.desk.deploy(call.access, content, options, call.user_id).id)


def check_deploy_status(call: Call) -> dict[str, Any]:
    """A deployment as it is."""
    found = _deployment(call, call.node.get("asyncProcessId"))
    return deploy_result(call.access.org, found, details=call.node.get("includeDetails").lower() in _YES)


def cancel_deploy(call: Call) -> dict[str, Any]:
    """Stop a deployment. Clients call its argument as they like."""
    wanted = next((child.text.strip() for child in call.node.children), "")
    found = _deployment(call, wanted)
    try:
        stopped = call.desk.cancel(call.access, found.id, call.user_id)
    except DeploymentRefused as refused:
        raise api_fault("INVALID_ID_FIELD", str(refused)) from refused
    return {"done": stopped.state.is_over, "id": stopped.id}


def deploy_recent_validation(call: Call) -> str:
    """Deploy what a validation has found good."""
    try:
        return call.desk.deploy_validated(call.access, call.node.get("validationId"), call.user_id).id
    except DeploymentRefused as refused:
        raise api_fault("INVALID_ID_FIELD", str(refused)) from refused


def retrieve_package(call: Call) -> dict[str, Any]:
    """Make a zip file of what a package names."""
    asked = next(iter(call.node.children), None)
    unpackaged = next(asked.all("unpackaged"), None) if asked else None
    packages = asked.texts("packageNames") if asked else []
    if asked is None or (unpackaged is None and not packages):
        raise api_fault("INVALID_FIELD", texts.MISSING.format(name="unpackaged"))
    try:
        version = asked.get("apiVersion")
        manifest = manifest_of(unpackaged, version or unpackaged.get("version")) if unpackaged else None
    except ManifestRefused as refused:
        raise api_fault("INVALID_TYPE", refused.problem) from refused
    return _queued(Retrievals(call.access.org).add(retrieve(call.access, manifest, packages)))


def check_retrieve_status(call: Call) -> dict[str, Any]:
    """What a retrieval has found."""
    wanted = call.node.get("asyncProcessId")
    found = Retrievals(call.access.org).find(wanted)
    if found is None:
        raise api_fault("INVALID_ID_FIELD", f"invalid id value: {wanted}")  # UNCONFIRMED text
    with_zip = call.node.get("includeZip").lower() not in ("false", "0")
    return {
        "done": True,
        "fileProperties": found.properties,
        "id": wanted,
        "messages": found.messages,
        "status": "Succeeded",
        "success": True,
        "zipFile": base64.b64encode(found.content).decode() if with_zip else None,
    }


def check_status(call: Call) -> list[dict[str, Any]]:
    """Whether deployments and retrievals are over. For clients older than the two calls above; still there."""
    return [_async_result(call, async_id) for async_id in call.node.texts("asyncProcessId")]


def _async_result(call: Call, async_id: str) -> dict[str, Any]:
    is_over = bool(Retrievals(call.access.org).find(async_id)) or _deployment(call, async_id).state.is_over
    return {"done": is_over, "id": async_id, "state": "Completed" if is_over else "InProgress"}


def _queued(async_id: str) -> dict[str, Any]:
    return {"done": False, "id": async_id, "state": "Queued"}


def _deployment(call: Call, deployment_id: str) -> Deployment:
    try:
        return call.desk.find(call.access, deployment_id)
    except DeploymentRefused as refused:
        raise api_fault("INVALID_ID_FIELD", str(refused)) from refused


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text) if text else otherwise
    except ValueError:
        raise bad_envelope(texts.WRONG_VALUE.format(value=text, type="double")) from None


OPERATIONS: Mapping[str, Handler] = {
    "cancelDeploy": cancel_deploy,
    "checkDeployStatus": check_deploy_status,
    "checkRetrieveStatus": check_retrieve_status,
    "checkStatus": check_status,
    "createMetadata": soap_components.create,
    "deleteMetadata": soap_components.delete,
    "deploy": deploy,
    "deployRecentValidation": deploy_recent_validation,
    "describeMetadata": describe_metadata,
    "listMetadata": list_metadata,
    "readMetadata": soap_components.read,
    "retrieve": retrieve_package,
    "updateMetadata": soap_components.update,
    "upsertMetadata": soap_components.upsert,
}
