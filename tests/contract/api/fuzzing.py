"""What schemathesis sends to the whole API, as whom, and what was wrong with the answers."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import schemathesis
from schemathesis.engine import events, from_schema

from deploy.owners import CLOCK
from events.messages.lane import VehicleSighted
from gate.services.accounts import actor_of_session
from gate.services.devices import actor_of_device
from tests.contract.api.conftest import Api
from tests.unit.gate_spreadsheets.files import TRUCK, csv_text

SEED = 20261129
PHASES = ("examples", "coverage", "fuzzing", "stateful")
CHECKS = frozenset(
    {
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "missing_required_header",
        "unsupported_method",
        "allow_header_conformance",
    }
)
ALL_CHECKS = CHECKS | {
    "ignored_auth",  # test_access asks every operation without a key and with one that does not suffice
    "positive_data_acceptance",  # a schema knows no business rule: what it permits may still be refused (422)
    "use_after_free",  # nothing is deleted here: a cancelled record is still read
    "ensure_resource_availability",  # what a firm declares is not there for an officer's every command
}
ROW_BY_ROW = ("/api/v1/declarations/bulk", "/api/v1/registers/{agency}/{register}")
"""A wrong row is refused in the answer's body and spoils no other: the call itself is not refused (200)."""
PLACES = ("path.", "body.", "body.declaration.")
OFTEN = 0.8
ALONE = ("account_id", "device_id")
"""Ids seen in answers are tried too: who sends must not be switched off, so these are always the known ones."""


@dataclass(frozen=True)
class Campaign:
    """`who` sends `examples` requests to each operation in `phase` (to those of `operations`, where any are named)."""

    who: str
    phase: str
    examples: int = 1
    operations: Collection[str] = ()

    def complaints(self, api: Api, values: dict[str, list[Any]]) -> list[str]:
        """What was wrong with the answers, with the request that shows it; empty where all is well."""
        config = schemathesis.Config.from_dict(self._config(api, values))
        schema = schemathesis.openapi.from_dict(self._document(api), config=config)
        said = [said for event in from_schema(schema).execute() for said in _complaints(event)]
        return said if self._is_known(api) else [*said, f"{self.who} is signed in no more"]

    def _is_known(self, api: Api) -> bool:
        """Whoever has lost the session on the way has only been told to sign in (401)."""
        token = api.tokens[self.who] or ""
        with api.gate.database.read() as session:
            return bool(
                actor_of_session(api.gate, session, token) or actor_of_device(api.gate, session, token)
            )

    def _document(self, api: Api) -> dict[str, Any]:
        document: dict[str, Any] = api.client.get("/api/v1/openapi.json").json()
        for path, operations in document["paths"].items() if self.operations else ():
            for method in [m for m in operations if f"{m.upper()} {path}" not in self.operations]:
                del operations[method]
        return document

    def _config(self, api: Api, values: dict[str, list[Any]]) -> dict[str, Any]:
        off = {"checks": {"negative_data_rejection": {"enabled": False}}}
        return {
            "seed": SEED,
            "base-url": str(api.client.base_url),
            "headers": {"Authorization": f"Bearer {api.tokens[self.who]}"},
            "continue-on-failure": True,
            "suppress-health-check": ["all"],  # the machine's speed is not the question
            "request-timeout": 60,
            "generation": {"max-examples": self.examples, "deterministic": True, "database": "none"},
            "checks": {name: {"enabled": name in CHECKS} for name in ALL_CHECKS},
            "phases": {phase: {"enabled": phase == self.phase} for phase in PHASES}
            | {"coverage": {"enabled": self.phase == "coverage", "unexpected-methods": ["DELETE"]}},
            "operations": [{"include-path": path, **off} for path in ROW_BY_ROW],
            "dictionaries": {name: {"values": known} for name, known in values.items()},
            "parameters": {
                **dict(_bindings(values)),
                **{f"path.{name}": values[name][0] for name in ALONE},
                "query.wait": 0,  # a longer wait is only a slower answer
            },
        }


def _bindings(values: dict[str, list[Any]]) -> Iterator[tuple[str, Any]]:
    for name in values:
        for place in PLACES:
            yield f"{place}{name}", {"dictionary": name, "probability": OFTEN}


def _complaints(event: events.EngineEvent) -> Iterator[str]:
    if isinstance(event, events.NonFatalError):
        yield f"{event.label}: {event.value!r}"
    elif isinstance(event, events.FatalError):
        yield repr(event.exception)
    elif isinstance(event, events.ScenarioFinished):
        for case_id, checks in event.recorder.checks.items():
            for check in checks:
                if check.failure_info:
                    request = event.recorder.cases[case_id].value.as_curl_command()
                    yield f"{check.name}: {check.failure_info.failure}\n{request}"


def known(api: Api) -> dict[str, list[Any]]:
    """Values that lead somewhere, by the name of the parameter or field: without them nearly every answer is a 404."""
    now = CLOCK.now()
    records = [api.declare(tractor={"text": f"12C-640.{n:02}"}).json()["record_id"] for n in range(10, 16)]
    hold = {"scope": "record", "record_id": records[0], "reason": "risk"}
    queue = {"point": "b2_in", "quotas": {"perishable": 9, "ordinary": 9, "empty": 9}, "answer_minutes": 30}
    seen = VehicleSighted(sighting_id=uuid4().hex, lane="b2-in", started_at=now, ended_at=now)
    api.call("lane:b2-in", "POST", "/lanes/b2-in/sightings", json=seen.model_dump(mode="json"))
    hook = {"url": "https://news.example.vn/border"}
    file = api.call("xuatkhau", "POST", "/declarations/file", content=csv_text([TRUCK]).encode())
    accounts = api.call("quantri", "GET", "/accounts").json()["rows"]
    devices = api.call("quantri", "GET", "/devices").json()
    key = {"name": "software", "scope": ["read"], "expires_on": (now + timedelta(days=9)).date().isoformat()}
    return {
        "account_id": [row["id"] for row in accounts if row["login"] == "nhapkhau"],
        "device_id": [row["id"] for row in devices if row["lane"] == "b1-out"],
        "record_id": records,
        "hold_id": [api.call("haiquan", "POST", "/holds", json=hold).json()["hold_id"]],
        "queue_id": [api.call("dieuhanh", "POST", "/queues", json=queue).json()["queue_id"]],
        "webhook_id": [api.call("xuatkhau", "POST", "/webhooks", json=hook).json()["webhook_id"]],
        "key_id": [api.call("xuatkhau", "POST", "/account/keys", json=key).json()["key_id"]],
        "expires_on": [key["expires_on"]],
        "sighting_id": [seen.sighting_id],
        "upload_id": [file.json()["upload_id"]],
        "lane": ["b2-in", "b1-out"],
        "camera": ["front"],
        "gate": ["huu-nghi"],
        "route": ["export", "import"],
        "tractor.text": ["12C-123.45", "15C-222.33"],
        "seen_version": [1],
        "planned_from": [now.isoformat()],
        "planned_until": [(now + timedelta(hours=4)).isoformat()],
        "url": [hook["url"]],
    }
