"""The page at /api/v1/: every route in plain HTML, made from the OpenAPI description. It runs no script."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from instep.api.routes import api


@login_not_required
def overview(request: HttpRequest) -> HttpResponse:
    """Anybody may read it: it says no more than the documentation."""
    description = api.get_openapi_schema()
    routes = list(_routes(description))
    tags = list(dict.fromkeys(route["tag"] for route in routes))
    routes.sort(key=lambda route: tags.index(route["tag"]))
    sections = [(tag, list(of_tag)) for tag, of_tag in groupby(routes, key=lambda route: route["tag"])]
    return render(request, "api/overview.html", {"info": description["info"], "sections": sections})


def _routes(description: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            yield {
                "method": method.upper(),
                "path": path,
                "tag": operation["tags"][0],
                "summary": operation["summary"],
                "note": operation.get("description", "").replace("`", ""),
                "parameters": [one for one in operation.get("parameters", []) if one["in"] == "query"],
                "fields": list(_fields(operation, description)),
            }


def _fields(operation: dict[str, Any], description: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The fields of the body, and whether each is needed."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        if "$ref" in schema:
            schema = description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        needed = schema.get("required", [])
        for name in schema["properties"]:
            yield {"name": name, "is_needed": name in needed}
