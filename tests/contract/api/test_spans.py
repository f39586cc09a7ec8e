"""What collectors see of a request: its route, its method and how it ended, and nothing that names a person, a firm or a truck."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.parts.places import CHECKOUT
from events.span_export import exporting
from tests.collector import PATIENCE, running_collector, words
from tests.contract.api.conftest import Api

PLATE, GIVEN = "12C-123.45", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
_ASK_WITH_A_PROVIDER_OF_ALL = """
import sys
from pathlib import Path
from fastapi.testclient import TestClient
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from deploy.owners import open_gate
from deploy.settings import Settings
from gate.app import create_app
memory, provider = InMemorySpanExporter(), TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(memory))
trace.set_tracer_provider(provider)
gate = open_gate(Settings(data=Path(sys.argv[1])))
with TestClient(create_app(gate)) as client:
    print(client.get("/api/v1/health/live").status_code, len(memory.get_finished_spans()))
"""


def test_a_request_is_a_step_that_names_its_route_alone(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_collector() as seen:
        for name, value in seen.settings.items():
            monkeypatch.setenv(name, value)
        with exporting("door"):
            record = api.declare().json()["record_id"]
            api.call("xuatkhau", "GET", f"/records/{record}", headers={"traceparent": GIVEN})
            api.call("xuatkhau", "GET", "/records", params={"text": PLATE})
            api.call("xuatkhau", "GET", f"/nowhere/{PLATE}")
            api.client.request("BREW", f"/api/v1/records/{record}")
    assert seen.named("POST /api/v1/declarations")[0].about["http.response.status_code"] == 201
    (one,) = seen.named("GET /api/v1/records/{record_id}")
    assert (one.trace, one.parent, one.kind) == (GIVEN[3:35], GIVEN[36:52], 2)
    assert one.about == {
        "http.request.method": "GET",
        "http.route": "/api/v1/records/{record_id}",
        "http.response.status_code": 200,
        "url.scheme": "http",
    }
    assert seen.named("GET /api/v1/records")
    (nowhere,) = seen.named("GET")
    assert (nowhere.about["http.response.status_code"], nowhere.failed) == (404, False)
    assert not [
        word for word in (record, PLATE, "xuatkhau", "127.0.0.1", "BREW") if word in words(seen.spans)
    ]


def test_the_web_frameworks_own_telemetry_tells_nobody_anything(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _ASK_WITH_A_PROVIDER_OF_ALL, str(tmp_path)],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.stdout.split() == ["200", "0"]
