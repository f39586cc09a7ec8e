"""Sends spans to a collector (OTLP over HTTP) from a thread of its own; OpenTelemetry's settings (OTEL_*) say where and how.

Imported only where a collector is named: nobody else loads OpenTelemetry's SDK. While the collector is away or slow the newest
2,048 spans wait, older ones are dropped, and the work never waits.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from events.spans import collected_by
from events.tracing import first_span, new_trace

log = structlog.get_logger(__name__)
_LAST_SECONDS = 3.0


@contextmanager
def exporting(service: str) -> Iterator[None]:
    """The spans of this process go to the collector until the block is left; `service` names it unless OTEL_SERVICE_NAME does."""
    exporter = _Watched()
    provider = TracerProvider(resource=_resource(service), id_generator=_Ids(), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    try:
        with collected_by(provider.get_tracer("bordergate")):
            yield
    finally:
        _close(provider, exporter)


class _Watched(SpanExporter):
    """Says once that the collector does not take spans, and once that it does again."""

    def __init__(self) -> None:
        self._exporter: SpanExporter = OTLPSpanExporter()
        self._away = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        away = result is not SpanExportResult.SUCCESS
        if away and not self._away:
            log.warning("collector_away", spans_lost=len(spans))
        if self._away and not away:
            log.info("collector_back")
        self._away = away
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()


class _Ids(RandomIdGenerator):
    """The SDK asks for a new trace's number and, next in the same thread, for that of its first span: see `first_span`."""

    def __init__(self) -> None:
        self._here = threading.local()

    def generate_trace_id(self) -> int:
        first = first_span(new_trace()).get_span_context()
        self._here.first = first.span_id
        return first.trace_id

    def generate_span_id(self) -> int:
        first: int = getattr(self._here, "first", 0)
        self._here.first = 0
        return first or super().generate_span_id()


def _resource(service: str) -> Resource:
    named = OTELResourceDetector().detect().attributes.get(SERVICE_NAME)
    return Resource.create({SERVICE_NAME: named or service})


def _close(provider: TracerProvider, exporter: SpanExporter) -> None:
    """What waits is sent, if that is done soon: a collector that does not answer keeps no process from its end."""
    closing = threading.Thread(target=provider.shutdown, name="last-spans", daemon=True)
    closing.start()
    closing.join(_LAST_SECONDS)
    if closing.is_alive():
        exporter.shutdown()
