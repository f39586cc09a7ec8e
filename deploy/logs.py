"""Structured logs of every process: one event a line, to standard error, for people or as JSON.

Everything goes through Python's `logging`, libraries' lines included: its handlers let no line that cannot be written
(a full disk, a closed pipe) become the failure of the request that logged it.
"""

import logging
import sys

import structlog

from events.tracing import current_trace

_SECRET_NAMES = ("password", "secret", "token", "authorization", "api_key", "device_key", "cookie")


def _hide_secrets(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """A secret that reaches a log call by mistake is still not written."""
    for name in event:
        if any(secret in name.lower() for secret in _SECRET_NAMES):
            event[name] = "***"
    return event


def _name_trace(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """The same number in the logs of every process that a cause comes through."""
    trace = current_trace()
    return event if trace is None else {**event, "trace_id": trace}


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _name_trace,
    _hide_secrets,
]


def configure(level: str, *, as_json: bool) -> None:
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    logging.raiseExceptions = False
    handler = logging.StreamHandler()
    handler.setFormatter(_formatter(as_json=as_json))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    for noisy in ("httpx", "httpcore", "kafka", "alembic", "RapidOCR", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # Its loop complains whenever a busy machine made it wait for a tenth of a second; real trouble comes as an exception.
    logging.getLogger("kafka.net.selector").setLevel(logging.ERROR)
    # They complain at every batch of spans; `collector_away` says it once.
    for complaining in ("opentelemetry.exporter", "opentelemetry.sdk._shared_internal"):
        logging.getLogger(complaining).setLevel(logging.CRITICAL)


def _formatter(*, as_json: bool) -> structlog.stdlib.ProcessorFormatter:
    for_people = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        exception_formatter=structlog.dev.plain_traceback,  # the rich one shows local variables, and so secrets
    )
    for_machines = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *(for_machines if as_json else [for_people]),
        ],
    )
