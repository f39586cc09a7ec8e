"""Which methods an address has. FastAPI keeps a route for each, and its own 405 names those of the first alone."""

from fastapi import Request
from fastapi.routing import iter_route_contexts


def methods_at(request: Request) -> list[str]:
    """In order of their names; a 405 must list them all (RFC 9110, 15.5.6)."""
    path = request.url.path
    routes = iter_route_contexts(request.app.routes)
    return sorted(
        {method for route in routes for method in route.methods or () if route.path_regex.match(path)}
    )
