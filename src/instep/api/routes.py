"""The API as a whole: its routers, how it signs in, answers and fails, and its OpenAPI description."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import BaseRenderer
from pydantic import TypeAdapter

from instep.api import (
    accounts,
    assignments,
    authorization,
    bundles,
    connections,
    credentials,
    migration,
    notifications,
    people,
    runs,
    tasks,
    unattended,
)
from instep.api.problems import (
    CONTENT_TYPE,
    ProblemDocument,
    answer_error,
    answer_invalid,
    answer_malformed,
    answer_unauthenticated,
)
from instep.api.signing_in import TokenBearer
from instep.domain.documents import to_json

PROBLEM = "#/components/schemas/ProblemDocument"
DESCRIPTION = (
    "Everything that the commands of Instep do with connections, assignments, runs and tasks, with the same documents "
    "as their --json. Sign in with an API token: instep api-token create NAME."
)


class DocumentRenderer(BaseRenderer):
    """Documents in the form that commands print."""

    media_type = "application/json"

    def render(self, _request: HttpRequest, data: Any, *, response_status: int) -> str:
        return to_json(data)


class Api(NinjaAPI):
    """NinjaAPI, whose description tells what errors look like and names operations by their functions."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        problem = TypeAdapter(ProblemDocument).json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= problem.pop("$defs") | {"ProblemDocument": problem}
        answer = {"description": "What went wrong", "content": {CONTENT_TYPE: {"schema": {"$ref": PROBLEM}}}}
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = answer
        return schema


api = Api(
    title="Instep",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    auth=TokenBearer(),
    renderer=DocumentRenderer(),
    urls_namespace="api",
)
api.add_router("/connections", connections.router)
api.add_router("/connections", credentials.router)
api.add_router("/connections", authorization.router)
api.add_router("/connections", unattended.router)
api.add_router("/connections", migration.router)
api.add_router("/connections", bundles.router)
api.add_router("/connections", assignments.router)
api.add_router("/connections", accounts.router)
api.add_router("/connections", runs.of_connection)
api.add_router("/runs", runs.runs)
api.add_router("/tasks", tasks.router)
api.add_router("/people", people.router)
api.add_router("/notifications", notifications.router)
ANSWERS: dict[type[Exception], Any] = {  # the most exact kind wins
    Exception: answer_error,
    AuthenticationError: answer_unauthenticated,
    ValidationError: answer_invalid,
    HttpError: answer_malformed,
}
for _kind, _answer in ANSWERS.items():
    api.add_exception_handler(_kind, _answer)
