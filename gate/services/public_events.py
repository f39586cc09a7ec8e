"""What of the journal is public: for each action the details that may travel. What this table does not name never does.

No person's name, no free text, no other firm's facts: a firm and its systems learn which authority, which code, which point."""

from collections.abc import Mapping
from typing import Any

PUBLIC: Mapping[str, tuple[str, ...]] = {
    "record_declared": ("reference",),
    "record_amended": ("version", "changed"),
    "record_swapped": ("version", "changed", "swapped"),
    "record_cancelled": (),
    "record_refused": ("reason",),
    "record_moved": ("previous", "state", "reason"),
    "decision_recorded": ("authority", "state", "reason"),
    "hold_placed": ("issuer", "scope", "reason"),
    "hold_lifted": ("hold",),
    "vehicle_sighted": ("lane", "status"),
    "vehicle_turned_back": ("lane", "point"),
    "point_passed": ("lane", "point"),
    "barrier_ordered": ("lane", "point"),
    "barrier_order_withdrawn": ("lane", "point", "reason"),
    "barrier_opened": ("lane",),
    "barrier_closed": ("lane",),
    "barrier_refused": ("lane", "reason"),
    "sighting_settled": ("outcome", "reason"),
    "events_dropped": (),
    "record_called": ("ticket", "point", "entry", "digest"),
    "ticket_taken": ("ticket", "point", "entry", "digest"),
    "ticket_moved": ("ticket", "place", "reason", "entry", "digest"),
    "ticket_rebound": ("ticket", "to_end", "entry", "digest"),
    "ticket_ended": ("ticket", "reason", "entry", "digest"),
    "successor_declared": ("successor",),
    "goods_handed_over": ("version", "changed", "successor"),
    "goods_taken_over": ("predecessor",),
    "fee_assessed": ("amount", "owed", "size_missing"),
    "fee_settled": ("amount", "receipt", "method", "owed"),
    "yard_arrived": ("slot",),
    "yard_left": ("slot",),
    "override_made": ("point", "requirement"),
    "pass_through_confirmed": (),
    "deadline_reached": ("kind",),
    "pass_issued": ("point",),
    "pass_withdrawn": ("point", "reason"),
    "people_read": (),
    "people_erased": (),
    "barrier_forced": ("lane", "point"),
    "opening_confirmed": ("lane",),
    "opening_confirmed_offline": ("lane", "point"),
}


def is_public(action: str, outcome: str) -> bool:
    return outcome == "success" and action in PUBLIC


def public_details(action: str, details: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(details[name]) for name in PUBLIC[action] if name in details}
