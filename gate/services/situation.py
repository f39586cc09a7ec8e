"""Gathers what `may_pass` looks at."""

from collections.abc import Sequence

from events.canonical import digest
from events.messages.facts import RecordFacts
from gate.domain.decisions import Recorded, standings
from gate.domain.holds import subjects_of
from gate.domain.may_pass import Situation
from gate.domain.points import Reference, Requirement
from gate.store import decisions, holds, overrides, records, sightings
from gate.store.models.lanes import SightingRow
from gate.store.models.records import HoldRow, OverrideRow, RecordRow
from gate.store.session import Session


def situation_of(session: Session, record: RecordRow, reference: Reference) -> Situation:
    return situation_with(
        (record, reference),
        decisions.of_record(session, record.id),
        holds.active_on(session, subjects_of(records.facts_of(record))),
        standing_sightings(session, record),
        overrides.of_record(session, record.id),
    )


def situation_with(
    of: tuple[RecordRow, Reference],
    recorded: Sequence[Recorded],
    active: Sequence[HoldRow],
    standing: Sequence[SightingRow],
    put_aside: Sequence[OverrideRow],
) -> Situation:
    """Of what was gathered elsewhere; `standing` as `standing_sightings` gives it."""
    record, reference = of
    facts = records.facts_of(record)
    return Situation(
        state=records.state_of(record),
        decisions=standings(recorded, record.since),
        holds=tuple(holds.value_of(row) for row in active),
        matched_at=frozenset(row.point for row in standing),
        called=record.called_at is not None,
        fee_owed=record.fee_owed,
        fee_size_missing=record.fee_size_missing,
        overrides=frozenset((row.point, Requirement(row.requirement)) for row in put_aside),
        loaded_at=loaded_at(facts, reference),
        awaits_goods=awaits_goods(record, facts),
    )


def loaded_at(facts: RecordFacts, reference: Reference) -> frozenset[str]:
    """Where a vehicle that hands over its goods must not be with them any more."""
    route = reference.routes.get(facts.route)
    return route.empty_from if route and facts.loaded else frozenset()


def awaits_goods(record: RecordRow, facts: RecordFacts) -> bool:
    return bool(facts.predecessors) and record.taken_over_at is None


def standing_sightings(session: Session, record: RecordRow) -> tuple[SightingRow, ...]:
    """Where the vehicle set as it is declared now stands, seen and matched."""
    vehicle = vehicle_digest(record)
    return tuple(row for row in sightings.standing_of(session, record.id) if row.vehicle_digest == vehicle)


def vehicle_digest(record: RecordRow) -> str:
    """Tells one declared vehicle set from another; ways of typing do not count."""
    return vehicle_digest_of(records.facts_of(record))


def vehicle_digest_of(facts: RecordFacts) -> str:
    vehicle = facts.vehicle
    trailer = vehicle.trailer
    return digest(
        {
            "tractor": [vehicle.tractor.country, vehicle.tractor.text],
            "trailer": [trailer.country, trailer.text] if trailer else None,
            "containers": sorted(vehicle.containers),
        }
    )
