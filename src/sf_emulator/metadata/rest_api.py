"""/services/data/vXX.0/metadata/deployRequest: deployments over REST, from API 42.0.

Source: Metadata API guide, "Deploying and Retrieving Metadata with REST". Clients call the parts of a request
differently, so that their types tell them apart.
"""

import json
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sf_emulator.objects import RequestRefused
from sf_emulator.objects.access import LIMIT_INFO, ApiCaller, Orgs, newest_version_for
from sf_emulator.objects.api_versions import OLDEST

from . import texts
from .admission import admit_to_metadata
from .deployments import Deployment
from .desk import DeploymentRefused, Desk
from .options import OptionsRefused, read_options
from .results import deploy_result
from .zip_files import MAX_PACKED

_SINCE = 42
_BY_ID = "validatedDeployRequestId"
_CANCELING = "Canceling"


async def deploy_requests(request: Request) -> Response:
    """POST: a new deployment, from a zip file or from a validation."""
    return await _answer(request, _new)


async def deploy_request(request: Request) -> Response:
    """GET: a deployment as it is. PATCH: stop it."""
    return await _answer(request, _read if request.method == "GET" else _change)


async def _answer(request: Request, handler: Any) -> Response:
    caller = None
    try:
        authorization = request.headers.get("authorization")
        _check_version(request.path_params["version"], newest_version_for(_orgs(request), authorization))
        caller = await run_in_threadpool(admit_to_metadata, _orgs(request), authorization)
        request.state.journal_notes |= {"is_api_call": True, "user_id": caller.session.user_id}
        answer: Response = await handler(request, caller)
    except RequestRefused as refused:
        body = [{"errorCode": refused.error_code, "message": refused.message}]
        answer = JSONResponse(body, refused.status, refused.headers)
    if caller:
        answer.headers[LIMIT_INFO] = caller.limit_info
    return answer


async def _new(request: Request, caller: ApiCaller) -> Response:
    desk = _desk(request)
    user_id = caller.session.user_id
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "multipart/form-data":
            async with request.form(max_part_size=MAX_PACKED) as form:
                options, content = await _parts(form)
            made = await run_in_threadpool(desk.deploy, caller.access, content, read_options(options), user_id)
        else:
            validated = _json(await request.body()).get(_BY_ID)
            made = await run_in_threadpool(desk.deploy_validated, caller.access, str(validated), user_id)
    except (OptionsRefused, DeploymentRefused) as refused:
        raise _bad_request(str(refused)) from refused
    return await run_in_threadpool(_told, request, caller, made, 201)


async def _read(request: Request, caller: ApiCaller) -> Response:
    found = await run_in_threadpool(_find, request, caller)
    return await run_in_threadpool(_told, request, caller, found, 200)


async def _change(request: Request, caller: ApiCaller) -> Response:
    body = _json(await request.body())
    if body.get("deployResult") != {"status": _CANCELING}:
        raise _bad_request(texts.BAD_OPTIONS.format(reason=f"deployResult.status can become {_CANCELING} only"))
    found = await run_in_threadpool(_find, request, caller)
    try:
        stopped = await run_in_threadpool(_desk(request).cancel, caller.access, found.id, caller.session.user_id)
    except DeploymentRefused as refused:
        raise _bad_request(str(refused)) from refused
    return await run_in_threadpool(_told, request, caller, stopped, 202)


def _find(request: Request, caller: ApiCaller) -> Deployment:
    try:
        return _desk(request).find(caller.access, request.path_params["id"])
    except DeploymentRefused as refused:
        raise RequestRefused(404, "NOT_FOUND", "The requested resource does not exist") from refused


def _told(request: Request, caller: ApiCaller, deployment: Deployment, status: int) -> Response:
    details = request.query_params.get("includeDetails", "").lower() == "true"
    base: str = request.app.state.base_url
    version = request.path_params["version"]
    body = {
        "id": deployment.id,
        "url": f"{base}/services/data/v{version}/metadata/deployRequest/{deployment.id}",
        "validatedDeployRequestId": None,
        "deployOptions": dict(deployment.options),
        "deployResult": deploy_result(caller.access.org, deployment, details=details),
    }
    return JSONResponse(body, status)


async def _parts(form: FormData) -> tuple[Mapping[str, Any], bytes]:
    """The options and the zip file, whatever their parts are called. Raises RequestRefused."""
    options: Mapping[str, Any] | None = None
    content: bytes | None = None
    for part in form.values():
        if isinstance(part, UploadFile) and not (part.content_type or "").startswith("application/json"):
            content = await part.read()
        else:
            text = part if isinstance(part, str) else (await part.read()).decode(errors="replace")
            options = _options(_json(text.encode()))
    if options is None or content is None:
        raise _bad_request(texts.NO_ZIP)
    return options, content


def _options(body: Mapping[str, Any]) -> Mapping[str, Any]:
    found = body.get("deployOptions")
    if not isinstance(found, dict):
        raise _bad_request(texts.NO_ZIP)
    return found


def _json(content: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(content)
    except ValueError as broken:
        raise RequestRefused(400, "JSON_PARSER_ERROR", str(broken)) from broken
    if not isinstance(body, dict):
        raise RequestRefused(400, "JSON_PARSER_ERROR", "The body is no object")
    return body


def _check_version(text: str, newest: int) -> None:
    whole, _, rest = text.partition(".")
    if not whole.isdecimal() or rest != "0" or not max(_SINCE, OLDEST) <= int(whole) <= newest:
        raise RequestRefused(404, "NOT_FOUND", "The requested resource does not exist")


def _bad_request(problem: str) -> RequestRefused:
    return RequestRefused(400, "INVALID_INPUT", problem)


def _orgs(request: Request) -> Orgs:
    orgs: Orgs = request.app.state.orgs
    return orgs


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.metadata
    return desk
