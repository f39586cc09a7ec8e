"""Facts for the tests of rules: a clean truck, changed in the one place a test is about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from agencies.facts import Facts, Heartbeat, Known, RegisterKey, Row, spelled
from agencies.findings import Found
from agencies.rule import Rule
from agencies.runtime.pack import AgencyPack
from events.messages.facts import RecordFacts

NINE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 9 o'clock in Vietnam
DECLARATION = "305812345670"
TAX_CODE = "4900123456"

Registers = Mapping[tuple[str, str], Mapping[str, Any] | None]


def line(**changes: Any) -> dict[str, Any]:
    return {"hs": "08106000", "description": "Durian", "gross_kg": "21000", **changes}


def record(**changes: Any) -> RecordFacts:
    """A loaded Vietnamese truck on its way out; arrival planned at ten, everything declared early enough."""
    clean = {
        "record_id": "r-1",
        "version": 1,
        "direction": "export",
        "gate": "huu-nghi",
        "route": "export",
        "vehicle": {
            "tractor": {"country": "VN", "text": "12C12345"},
            "trailer": {"country": "VN", "text": "12R01234"},
            "containers": ["CSQU3054383"],
        },
        "firm": {"tax_code": TAX_CODE, "name": "Công ty Đồng Đăng"},
        "driver_declared": True,
        "border_form_declared_at": NINE - timedelta(hours=8),
        "planned_from": NINE + timedelta(hours=1),
        "planned_until": NINE + timedelta(hours=5),
        "goods": [line()],
        "customs_declarations": [{"number": DECLARATION}],
        "certificates": [{"kind": "health_form_04", "number": "YT-1"}],
    }
    return RecordFacts.model_validate({**clean, **changes})


def facts(
    pack: AgencyPack,
    registers: Registers | None = None,
    *,
    presented: Mapping[str, datetime] | None = None,
    declared_at: datetime = NINE,
    **changes: Any,
) -> Facts:
    """What the agency's rules see of `record(**changes)`, given its register rows (None: a deleted row)."""
    declared = record(**changes)
    return Facts(
        Known(declared, declared_at, presented or {}, rows(pack, declared, registers or {}, declared_at)),
        pack.law,
        pack.spelling,
    )


def rows(
    pack: AgencyPack, declared: RecordFacts, registers: Registers, at: datetime
) -> dict[RegisterKey, tuple[Row, ...]]:
    kept: dict[RegisterKey, list[Row]] = {}
    for (register, key), values in registers.items():
        row = Row(key, 1, values, at - timedelta(days=1))
        kept.setdefault(spelled(pack.spelling, register, key), []).append(row)
    touched = {spelled(pack.spelling, key.register, key.key) for key in pack.touches(declared)}
    return {key: tuple(kept.get(key, ())) for key in touched}


def outdated(seen: Facts, *registers: str) -> Facts:
    """The same look where the last heartbeat of these registers held until an hour before the crossing was declared."""
    age = timedelta(hours=1)
    heartbeat = Heartbeat(3, NINE - 2 * age, age, NINE - 2 * age)
    known = replace(seen.known, heartbeats=dict.fromkeys(registers, heartbeat))
    return Facts(known, seen.law_book, seen.spelling)


def says(rule: Rule, seen: Facts) -> tuple[str, str] | None:
    """Code and state of what the rule finds, or None."""
    found: Found | None = rule.check(seen)
    return None if found is None else (found.finding.rule, str(found.finding.state))
