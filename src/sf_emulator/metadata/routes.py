"""The addresses of the Metadata API and of Setup's Deployment Status. They go before those of the REST API."""

from starlette.routing import Route

from sf_emulator.setup_pages.requests import signed_in

from .rest_api import deploy_request, deploy_requests
from .soap_api import soap
from .status_pages import PATH, cancel_deployment, list_deployments, show_deployment, upload_package

_REST = "/services/data/v{version}/metadata/deployRequest"
_NEEDS = "ModifyMetadata"

routes = [
    Route(_REST, deploy_requests, methods=["POST"]),
    Route(f"{_REST}/{{id}}", deploy_request, methods=["GET", "PATCH"]),
    *(Route(f"/services/Soap/m/{{version}}{tail}", soap, methods=["POST"]) for tail in ("", "/{ignored:path}")),
    Route(PATH, signed_in(list_deployments, needs="ViewSetup"), methods=["GET"]),
    Route(f"{PATH}/upload", signed_in(upload_package, needs=_NEEDS), methods=["POST"]),
    Route(f"{PATH}/{{id}}", signed_in(show_deployment, needs="ViewSetup"), methods=["GET"]),
    Route(f"{PATH}/{{id}}/cancel", signed_in(cancel_deployment, needs=_NEEDS), methods=["POST"]),
]
