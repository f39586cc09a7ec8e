"""A collector: it takes spans as OTLP over HTTP and keeps each with the name of the process it came from."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Status

PATIENCE = 120


@dataclass(frozen=True)
class Seen:
    """One span. `links` are (trace, span)."""

    service: str
    name: str
    kind: int
    trace: str
    id: str
    parent: str
    links: tuple[tuple[str, str], ...]
    about: dict[str, Any]
    failed: bool
    seconds: float


@dataclass
class Collector:
    """`status` is what it answers; while it is `silent` it answers nothing."""

    status: int = 200
    asked: int = 0
    spans: list[Seen] = field(default_factory=list)
    silent: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def settings(self) -> dict[str, str]:
        """What a process that sends here is told."""
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self.port}",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }

    def take(self, body: bytes) -> None:
        self.asked += 1
        if self.status == 200:
            self.spans += _spans(ExportTraceServiceRequest.FromString(body))

    def named(self, name: str) -> list[Seen]:
        return [span for span in self.spans if span.name == name]

    def wait_for(self, name: str, wanted: Callable[[Seen], bool] = lambda _: True) -> Seen:
        """The first span of this name that is wanted."""
        limit = time.monotonic() + PATIENCE
        while not (found := [span for span in self.named(name) if wanted(span)]):
            assert time.monotonic() < limit, f"no {name} among {sorted({span.name for span in self.spans})}"
            time.sleep(0.05)
        return found[0]

    def child(self, parent: Seen, name: str, consumer: str | None = None) -> Seen:
        """The span of this name that goes on from `parent`; of one consumer where several did."""

        def wanted(span: Seen) -> bool:
            group = span.about.get("messaging.consumer.group.name")
            return (span.trace, span.parent) == (parent.trace, parent.id) and consumer in (None, group)

        return self.wait_for(name, wanted)


@contextmanager
def running_collector(**how: Any) -> Iterator[Collector]:
    collector = Collector(**how)

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            while collector.silent.is_set():
                time.sleep(0.05)
            collector.take(body)
            self.send_response(collector.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", collector.port), Door) as server:
        collector.port = server.server_port
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield collector
        finally:
            collector.silent.clear()
            server.shutdown()
            thread.join()


def orphans(spans: Iterable[Seen]) -> list[Seen]:
    """Spans whose parent nobody sent."""
    spans = list(spans)
    known = {(span.trace, span.id) for span in spans}
    return [span for span in spans if span.parent and (span.trace, span.parent) not in known]


def words(spans: Iterable[Seen]) -> str:
    """All that they say."""
    return "\n".join(f"{span.name} {value}" for span in spans for value in ("", *span.about.values()))


def _spans(request: ExportTraceServiceRequest) -> Iterator[Seen]:
    for group in request.resource_spans:
        service = _about(group.resource.attributes)["service.name"]
        for scope in group.scope_spans:
            for span in scope.spans:
                yield Seen(
                    service,
                    span.name,
                    span.kind,
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    tuple((link.trace_id.hex(), link.span_id.hex()) for link in span.links),
                    _about(span.attributes),
                    span.status.code == Status.STATUS_CODE_ERROR,
                    (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9,
                )


def _about(attributes: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}
