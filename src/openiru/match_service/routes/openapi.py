"""The interface as a document that other programs read."""

import re
from collections.abc import Sequence
from typing import Any

from openiru.match_service.routes.table import Route


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of some routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        path = re.sub(r"<(?:int:)?(\w+)>", r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "OpenIRU match service",
            "version": "1",
            "description": "HMA's HTTP surface, and more.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Refusal": {
                    "type": "object",
                    "properties": {"message": {"type": "string"}},
                    "required": ["message"],
                }
            },
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    values = re.findall(r"<(int:)?(\w+)>", route.path)
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if kind else "string"},
        }
        for kind, name in values
    ] + [{"name": name, "in": "query", "schema": {"type": "string"}} for name in route.query]
    refusal = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}}
    found: dict[str, Any] = {
        "summary": route.summary,
        "tags": [route.tag],
        "parameters": parameters,
        "responses": {"200": {"description": "As asked"}, "default": {"description": "Refused", **refusal}},
    }
    if route.scope is not None:
        found["security"] = [{"token": [route.scope.value]}]
    return found
