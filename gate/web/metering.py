"""Counts the requests this process answers, by route template and status: no id, no plate and no name is ever a label."""

from prometheus_client import CollectorRegistry, Counter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_API = "/api/v1"  # an included route does not tell its prefix
_STATIC, NOWHERE = "/static", "none"


class Meter:
    """One application's own counter."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "bordergate_http_requests",
            "Requests answered by this process.",
            ("method", "route", "status"),
            registry=self.registry,
        )

    def count(self, scope: Scope, status: int) -> None:
        self._requests.labels(method_of(scope), route_of(scope), str(status)).inc()


def method_of(scope: Scope) -> str:
    return scope["method"] if scope["method"] in _METHODS else "other"


def route_of(scope: Scope) -> str:
    """The template, never the path that was asked for: whoever tries addresses must not fill the monitor's disk."""
    route = scope.get("route")
    if route is not None:
        inside = scope["path"].startswith(_API) and not route.path.startswith(_API)
        return f"{_API if inside else ''}{route.path}"
    return _STATIC if scope["path"].startswith(_STATIC + "/") else NOWHERE


class Metering:
    """ASGI middleware; a request that ends in an exception is answered with 500 further out."""

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self.app = app
        self.meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            self.meter.count(scope, status)
