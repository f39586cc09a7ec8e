"""Every request has a trace number: in its answer, in the logs and events it makes and in the problem people read out on the phone.

To collectors it is one step, by OpenTelemetry's conventions for HTTP servers, but for what may name a person, a firm or a vehicle:
the path that was asked for, its query and the caller's address are left out.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events.spans import SERVER, failed, span
from events.tracing import continued, current_trace
from gate.web.metering import NOWHERE, method_of, route_of


class Tracing:
    """ASGI middleware; goes on in the trace of a W3C `traceparent` header where the caller sends one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method = method_of(scope)
        asked = {"http.request.method": method, "url.scheme": scope.get("scheme", "http")}
        with (
            continued(Headers(scope=scope).get("traceparent")),
            span(method, SERVER, asked) as step,
        ):
            trace_id = current_trace() or ""
            scope.setdefault("state", {})["trace_id"] = trace_id

            async def send_with_trace(message: Message) -> None:
                if message["type"] == "http.response.start":
                    MutableHeaders(scope=message)["X-Trace-Id"] = trace_id
                    step.set_attribute("http.response.status_code", message["status"])
                    if message["status"] >= 500:
                        failed(step, str(message["status"]))
                await send(message)

            try:
                await self.app(scope, receive, send_with_trace)
            finally:
                if (route := route_of(scope)) != NOWHERE:
                    step.update_name(f"{method} {route}")
                    step.set_attribute("http.route", route)
