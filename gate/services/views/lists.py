"""Rows of record lists: many records gathered with few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from events.messages.facts import RecordFacts
from events.messages.values import Authority, DecisionState, Direction
from gate.domain.access import Actor, Permission
from gate.domain.holds import subjects_of
from gate.domain.may_pass import Missing, Situation, lacks
from gate.domain.points import Reference, Requirement
from gate.services.situation import awaits_goods, loaded_at
from gate.services.standing import standings_of
from gate.services.views.shapes import RecordLine
from gate.store import gathered, holds, records
from gate.store.models.records import HoldRow, RecordRow
from gate.store.session import Session


@dataclass(frozen=True)
class Gathered:
    """All that lines about some records need, by record id."""

    holds: Mapping[tuple[str, str], tuple[HoldRow, ...]]
    passed: Mapping[str, frozenset[str]]
    overrides: Mapping[str, frozenset[tuple[str, Requirement]]]
    open_cases: frozenset[str]
    overdue: frozenset[str]


def gather(session: Session, rows: Sequence[RecordRow]) -> Gathered:
    ids = [row.id for row in rows]
    return Gathered(
        holds=gathered.active_holds(session),
        passed=gathered.passed_points(session, ids),
        overrides=gathered.overrides(session, ids),
        open_cases=gathered.with_open_case(session, ids),
        overdue=gathered.with_overdue_return(session, ids),
    )


def lines(
    session: Session, actor: Actor, reference: Reference, rows: Sequence[RecordRow]
) -> tuple[RecordLine, ...]:
    found = gather(session, rows)
    return tuple(line(actor, reference, row, found) for row in rows)


def line(actor: Actor, reference: Reference, row: RecordRow, found: Gathered) -> RecordLine:
    facts = records.facts_of(row)
    situation = situation_from(reference, row, facts, found)
    stands = situation.decisions
    point = next_point(reference, row, found.passed.get(row.id, frozenset()))
    return RecordLine(
        id=row.id,
        reference=row.reference,
        version=row.version,
        state=records.state_of(row),
        direction=Direction(row.direction),
        route=row.route,
        loaded=facts.loaded,
        tractor=facts.vehicle.tractor.text,
        trailer=facts.vehicle.trailer.text if facts.vehicle.trailer else None,
        tractor_country=facts.vehicle.tractor.country,
        firm_name=facts.firm.name,
        tax_code=facts.firm.tax_code,
        planned_from=row.planned_from,
        planned_until=row.planned_until,
        next_point=point,
        missing=_missing(reference, point, situation),
        decisions={a: stands[a].state if a in stands else DecisionState.UNDECIDED for a in Authority},
        flags=flags_of(
            actor,
            row,
            situation,
            case_open=row.id in found.open_cases,
            return_overdue=row.id in found.overdue,
        ),
        updated_at=row.updated_at,
    )


def situation_from(reference: Reference, row: RecordRow, facts: RecordFacts, found: Gathered) -> Situation:
    """The situation without where the vehicle stands: lists ask what is missing if it stood there."""
    active = [h for key in sorted(subjects_of(facts)) for h in found.holds.get(key, ())]
    return Situation(
        state=records.state_of(row),
        decisions=standings_of(row),
        holds=tuple(holds.value_of(hold) for hold in active),
        called=row.called_at is not None,
        fee_owed=row.fee_owed,
        fee_size_missing=row.fee_size_missing,
        overrides=found.overrides.get(row.id, frozenset()),
        loaded_at=loaded_at(facts, reference),
        awaits_goods=awaits_goods(row, facts),
    )


def next_point(reference: Reference, row: RecordRow, passed: frozenset[str]) -> str | None:
    route = reference.routes.get(row.route)
    return route.next_after(passed) if route and row.ended_at is None else None


def _missing(reference: Reference, point: str | None, situation: Situation) -> tuple[Missing, ...]:
    return lacks(reference.points[point], situation) if point and point in reference.points else ()


def flags_of(
    actor: Actor, row: RecordRow, situation: Situation, *, case_open: bool, return_overdue: bool
) -> frozenset[str]:
    facts = {
        "amended": row.version > 1,
        "held": bool(situation.holds),
        "overdue": return_overdue,
        "forced": row.forced_at is not None,
        "passed_uncleared": row.passed_uncleared_at is not None,
        "overridden": bool(situation.overrides),
        "sighting_open": case_open and actor.may(Permission.SEE_RECORDS),
    }
    return frozenset(flag for flag, is_so in facts.items() if is_so)
