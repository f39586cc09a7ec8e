"""Where the spans of a process go: to the collector that OpenTelemetry's own settings name, nowhere where they name none."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from deploy.settings import SettingRefusal

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_EXPORTER, _OUR_PROTOCOL = "OTEL_TRACES_EXPORTER", "http/protobuf"


@contextmanager
def traces(service: str) -> Iterator[None]:
    """Until the block is left; `service` is the process' name there, unless OTEL_SERVICE_NAME gives another. Raises SettingRefusal."""
    if not _wanted():
        yield
        return
    from events.span_export import exporting

    with exporting(service):
        yield


def _wanted() -> bool:
    name, endpoint = _first(_ENDPOINTS)
    exporter = os.environ.get(_EXPORTER) or "otlp"
    if not endpoint or exporter == "none" or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    if exporter != "otlp":
        raise _refusal(_EXPORTER, exporter, "spans leave as otlp, or not at all (none)")
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _refusal(name, endpoint, "it is no address like http://collector:4318")
    name, protocol = _first(_PROTOCOLS)
    if protocol not in ("", _OUR_PROTOCOL):
        raise _refusal(name, protocol, f"only {_OUR_PROTOCOL} is spoken; collectors take it on port 4318")
    return True


def _first(names: tuple[str, ...]) -> tuple[str, str]:
    """The first of these settings that is set, and its value; an empty one is not set."""
    return next(((name, value) for name in names if (value := os.environ.get(name))), (names[0], ""))


def _refusal(name: str, value: str, why: str) -> SettingRefusal:
    return SettingRefusal("setting_invalid", f"{name} (“{value}”): {why}.")
