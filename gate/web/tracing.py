"""Every request has a trace number: in its answer, in the logs and events it makes and in the problem people read out on the phone."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events.tracing import new_trace, trace_of, traced


class Tracing:
    """ASGI middleware; takes the trace of a W3C `traceparent` header where the caller sends one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        trace_id = trace_of(Headers(scope=scope).get("traceparent")) or new_trace()
        scope.setdefault("state", {})["trace_id"] = trace_id

        async def send_with_trace(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Trace-Id"] = trace_id
            await send(message)

        with traced(trace_id):
            await self.app(scope, receive, send_with_trace)
