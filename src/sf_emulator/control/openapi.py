"""The control surface described as OpenAPI 3.1, made from its endpoints; `docs` shows the same to people."""

import re
from typing import Any

from .endpoints import Endpoint
from .resources import ENDPOINTS

_ERROR = {
    "description": "Refused; the text says why.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}
_ERROR_SCHEMA = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}


def openapi_document() -> dict[str, Any]:
    """The document, new on every call so that nobody changes it for others."""
    paths: dict[str, Any] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.open_path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Salesforce emulator: control surface",
            "version": "1",
            "description": "Steers the emulator in tests: orgs, snapshots, clock, faults, journal. Loopback only.",
        },
        "paths": paths,
        "components": {"schemas": {"Error": _ERROR_SCHEMA}},
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(endpoint),
        "tags": [endpoint.path.split("/")[1]],
        "summary": endpoint.summary,
        "responses": {str(endpoint.status): _done(endpoint), "400": _ERROR, "403": _ERROR, "404": _ERROR},
    }
    parameters = [*_path_parameters(endpoint), *_query_parameters(endpoint)]
    if parameters:
        operation["parameters"] = parameters
    if endpoint.body is not None:
        content = {"schema": endpoint.body, "example": endpoint.example or {}}
        operation["requestBody"] = {
            "required": bool(endpoint.body.get("required")),
            "content": {"application/json": content},
        }
    return operation


def _operation_id(endpoint: Endpoint) -> str:
    words = re.sub(r"{(\w+)(?::\w+)?}", r"\1", endpoint.path).strip("/")
    return f"{endpoint.method.lower()}_{re.sub(r'[^a-z]+', '_', words)}"


def _done(endpoint: Endpoint) -> dict[str, Any]:
    if endpoint.status == 204:
        return {"description": "Done; there is no body."}
    return {"description": "Done.", "content": {"application/json": {"schema": {"type": "object"}}}}


def _path_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    found = re.findall(r"{(\w+)(?::(\w+))?}", endpoint.path)
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if kind == "int" else "string"},
        }
        for name, kind in found
    ]


def _query_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "description": meaning, "schema": {"type": "string"}}
        for name, meaning in endpoint.parameters.items()
    ]
