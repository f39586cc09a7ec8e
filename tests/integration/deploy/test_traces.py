"""Spans leave only where a collector is named, and a collector in trouble is nobody else's trouble."""

import os
import subprocess
import sys
import threading

import pytest
from structlog.testing import capture_logs

from deploy.parts.places import CHECKOUT
from deploy.refusals import Refusal
from deploy.traces import traces
from events.spans import collecting, span
from events.tracing import traceparent
from tests.collector import PATIENCE, running_collector
from tests.integration.events.test_consumer_loop import until

NOBODY = "http://127.0.0.1:9"
_WORK = """
import sys, threading
from deploy.traces import traces
from events.spans import collecting
with traces("test"):
    print(collecting(), threading.active_count(), "opentelemetry.sdk.trace" in sys.modules)
"""


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("OTEL_"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": ""},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": NOBODY, "OTEL_SDK_DISABLED": "true"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": NOBODY, "OTEL_TRACES_EXPORTER": "none"},
    ],
)
def test_without_a_collector_there_is_no_thread_and_no_exporter(settings: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WORK],
        cwd=CHECKOUT,
        env={**os.environ, **settings},
        capture_output=True,
        check=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.stdout.split() == ["False", "1", "False"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "/v1/traces"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_TRACES_EXPORTER", "zipkin"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", NOBODY)
    monkeypatch.setenv(name, value)
    with pytest.raises(Refusal, match=rf"setting_invalid: {name} .*{value}"), traces("test"):
        pass


@pytest.mark.parametrize(
    ("own", "name"), [({}, "bordergate-relay"), ({"OTEL_SERVICE_NAME": "night"}, "night")]
)
def test_a_process_has_its_name_unless_it_is_given_another(
    monkeypatch: pytest.MonkeyPatch, own: dict[str, str], name: str
) -> None:
    with running_collector() as seen:
        for setting, value in {**seen.settings, **own}.items():
            monkeypatch.setenv(setting, value)
        with traces("bordergate-relay"), span("step"):
            assert collecting()
    assert [one.service for one in seen.named("step")] == [name]
    assert not collecting()


def test_what_is_not_sampled_is_not_sent_and_its_trace_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with running_collector() as seen:
        for setting, value in {**seen.settings, "OTEL_TRACES_SAMPLER": "always_off"}.items():
            monkeypatch.setenv(setting, value)
        with traces("test"), span("step"):
            carried = traceparent() or ""
    assert seen.spans == []
    assert carried.endswith(("-00", "-02"))  # not sampled


def test_a_collector_that_takes_nothing_is_named_once_and_once_more_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with running_collector(status=400) as seen, capture_logs() as lines:
        for name, value in seen.settings.items():
            monkeypatch.setenv(name, value)
        with traces("test"):

            def asked_again() -> bool:
                with span("step"):
                    pass
                return seen.asked > 3

            until(asked_again)
            seen.status = 200
            until(lambda: asked_again() and bool(seen.spans))
    assert [line["event"] for line in lines] == ["collector_away", "collector_back"]


def test_a_collector_that_never_answers_keeps_no_process_from_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with running_collector() as seen:
        for name, value in {**seen.settings, "OTEL_EXPORTER_OTLP_TIMEOUT": "600"}.items():
            monkeypatch.setenv(name, value)
        seen.silent.set()
        with traces("test"):
            for _ in range(3_000):  # more than wait for it
                with span("step"):
                    pass
        assert seen.silent.is_set()
        assert seen.spans == []
    until(lambda: all(thread.name != "last-spans" for thread in threading.enumerate()))
