"""Who looks after the gate, a person or Prometheus, sees whether it works; nobody else does."""

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gate.domain.access import SYSTEM
from gate.services.commands import NewDevice, RevokeDevice
from gate.services.devices import create_device
from gate.services.revoke_device import revoke_device
from gate.services.send_canary import send_canary
from gate.services.transaction import transaction
from tests.contract.api.conftest import Api


@pytest.fixture
def monitor(api: Api) -> str:
    with transaction(api.gate, SYSTEM, "create_device") as session:
        command = NewDevice(command_id="monitor-1", lane="", name="prometheus")
        made = create_device(api.gate, session, SYSTEM, command)
    api.tokens["monitor"] = made.key
    return made.device_id


def samples(api: Api, who: str = "monitor") -> dict[str, dict[tuple[str, ...], float]]:
    answer = api.call(who, "GET", "/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


@pytest.mark.parametrize("path", ["/status", "/metrics"])
def test_only_who_looks_after_the_gate_may_ask(api: Api, monitor: str, path: str) -> None:
    assert api.call(None, "GET", path).status_code == 401
    for who in ("xuatkhau", "bienphong", "haiquan", "benbai", "kiemtoan", "lane:b2-in"):
        answer = api.call(who, "GET", path)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted"), who
    for who in ("dieuhanh", "quantri", "monitor"):
        assert api.call(who, "GET", path).status_code == 200, who


def test_a_monitor_may_do_nothing_else(api: Api, monitor: str) -> None:
    paths = api.client.get("/api/v1/openapi.json").json()["paths"]
    for path in paths:
        local = re.sub(r"\{[a-z_0-9]+\}", "x" * 8, path.removeprefix("/api/v1"))
        if "get" in paths[path] and not local.startswith(
            ("/health", "/status", "/metrics", "/queues", "/reference")
        ):
            assert api.call("monitor", "GET", local).status_code == 403, path


def test_a_revoked_monitor_is_nobody(api: Api, monitor: str) -> None:
    with transaction(api.gate, SYSTEM, "revoke_device") as session:
        revoke_device(
            api.gate, session, SYSTEM, RevokeDevice(command_id="revoke-1", device_id=monitor, reason="lost")
        )
    assert api.call("monitor", "GET", "/metrics").status_code == 401


def test_the_status_names_every_hop_with_its_number(api: Api) -> None:
    said = api.call("dieuhanh", "GET", "/status").json()
    hops = {(hop["kind"], hop["name"]) for hop in said["hops"]}
    assert {("door", ""), ("relay", ""), ("log", ""), ("agency_in", "tax"), ("worker", "")} <= hops
    assert ("lane", "b2-in") in hops
    assert said["broken"] == []


def test_the_numbers_can_be_read_by_prometheus(api: Api, monitor: str) -> None:
    send_canary(api.gate)
    record = api.declare().json()["record_id"]
    api.call("xuatkhau", "GET", f"/records/{record}/timeline")
    api.call("xuatkhau", "GET", "/nowhere/29H12345")
    found = samples(api)
    assert found["bordergate_records"][("declared",)] >= 1
    assert found["bordergate_canaries_total"][()] >= 1
    assert found["bordergate_webhook_waiting_messages"][()] == 0
    requests = found["bordergate_http_requests_total"]
    assert requests[("GET", "/api/v1/records/{record_id}/timeline", "200")] >= 1
    assert requests[("GET", "none", "404")] >= 1


def test_no_label_carries_an_id_a_plate_or_a_name(api: Api, monitor: str) -> None:
    record = api.declare().json()["record_id"]
    api.call("xuatkhau", "GET", f"/records/{record}/timeline")
    text = api.call("monitor", "GET", "/metrics").text
    for word in (record, "12C", "xuatkhau", 'prometheus"', monitor):
        assert word not in text
