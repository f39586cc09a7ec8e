"""What an amendment would do, and doing it: looked at beforehand or carried out, it is the same plan."""

from collections.abc import Mapping
from dataclasses import dataclass

from events.messages.facts import RecordFacts
from events.messages.gate import RecordAmended
from events.messages.values import Authority, RecordState
from gate.domain.access import Actor
from gate.domain.amendments import changed_pointers, reopened, same_vehicle_set
from gate.domain.declaration import Declaration, Person
from gate.domain.errors import ConflictError
from gate.domain.goods import hs_codes
from gate.domain.numbers import numbers_of
from gate.domain.pairing import CaseKind
from gate.domain.points import Reference
from gate.domain.states import PERMITS, need
from gate.domain.validation import Identity, facts_of
from gate.services.assess_fee import assess_fee
from gate.services.commands import Amendment
from gate.services.context import Gate
from gate.services.expiry import set_expiry
from gate.services.fetch import need_version
from gate.services.journal import journal_success
from gate.services.notices import notices_for
from gate.services.people import keep_people
from gate.services.queue_tickets import mind_change
from gate.services.reconcile import reconcile
from gate.services.results import Amended
from gate.services.version_columns import plates_of, version_columns
from gate.store import people as sealed
from gate.store import presence, records, sightings
from gate.store.apart import apart
from gate.store.code_lists import with_lists
from gate.store.models.records import RecordRow, VersionRow
from gate.store.reference import in_force
from gate.store.session import Session


@dataclass(frozen=True)
class Plan:
    """An amendment judged and not yet done. `people` None = they stay; nothing `changed` = nothing to do."""

    record: RecordRow
    before: RecordFacts
    after: RecordFacts
    people: tuple[Person, ...] | None
    changed: tuple[str, ...]
    reopened: tuple[Authority, ...]
    reason: str
    reference: Reference


def planned(gate: Gate, session: Session, record: RecordRow, asked: Amendment) -> Plan:
    """Writes nothing. Raises ConflictError `amend_not_permitted`, `version_changed`, `direction_fixed`, `route_fixed`,
    `vehicle_already_present`, InvalidError `declaration_invalid`."""
    need("amend", records.state_of(record))
    need_version(record, asked.seen_version)
    reference = in_force(session, gate.clock.now())
    before = records.facts_of(record)
    codes = hs_codes(asked.declaration.goods)
    judged_by = with_lists(
        session, reference, codes, gate.clock.now(), kept={line.hs for line in before.goods}
    )
    after = _amended_facts(gate, record, asked.declaration, judged_by)
    people = asked.declaration.people
    if people is not None and people == sealed.of_record(session, record.id):
        people = None
    if _set_changes_here(record, before, after) and presence.others(session, plates_of(after), record.id):
        raise _already_present()
    return Plan(
        record=record,
        before=before,
        after=after,
        people=people,
        changed=changed_pointers(before, after, other_people=people is not None),
        reopened=reopened(before, after, other_people=people is not None),
        reason=asked.reason,
        reference=reference,
    )


def answer_of(session: Session, plan: Plan) -> Amended:
    """What is answered beforehand and afterwards alike: warnings are those of the record as it will be."""
    if not plan.changed:
        return Amended(record_id=plan.record.id, version=plan.before.version, changed=(), reopened=())
    return Amended(
        record_id=plan.record.id,
        version=plan.after.version,
        changed=plan.changed,
        reopened=plan.reopened,
        warnings=notices_for(session, apart(plan.record, version_columns(plan.after))),
    )


def carry_out(
    gate: Gate, session: Session, actor: Actor, plan: Plan, entry: tuple[str, Mapping[str, str]]
) -> Amended:
    """Under the record's lock. `entry` is what the journal names it, with its details beside version, changes and reason."""
    answer = answer_of(session, plan)
    if not plan.changed:
        return answer
    record, now = plan.record, gate.clock.now()
    if plan.people is not None:
        keep_people(session, record, plan.people, now)
    message = RecordAmended(facts=plan.after, changed=plan.changed, reopened=plan.reopened, at=now)
    _store(gate, session, record, message)
    records.change_numbers(session, record.id, numbers_of(plan.before), numbers_of(plan.after))
    session.add(_version(record, message, actor, plan.reason))
    _rebind(gate, session, record, plan)
    set_expiry(session, record, plan.reference)
    mind_change(gate, session, actor, record, (plan.before, plan.after, plan.reference))
    gate.outbox.append(session, message, now)
    action, more = entry
    details = {"version": str(record.version), "changed": " ".join(plan.changed), "reason": plan.reason}
    journal_success(gate, session, actor, (action, record.id), {**details, **more})
    assess_fee(gate, session, record, plan.reference)
    reconcile(gate, session, record, "amended")
    return answer


def _amended_facts(gate: Gate, record: RecordRow, typed: Declaration, reference: Reference) -> RecordFacts:
    here = PERMITS[records.state_of(record)].occupies
    _need_same_way(record, typed, here=here)
    before = records.facts_of(record)
    driver = before.driver_declared if typed.people is None else bool(typed.people)
    same_window = (typed.planned_from, typed.planned_until) == (record.planned_from, record.planned_until)
    identity = Identity(record.id, record.version + 1, before.firm, driver, before.predecessors)
    return facts_of(typed, identity, reference, gate.clock.now(), window_open=not (here or same_window))


def _need_same_way(record: RecordRow, typed: Declaration, *, here: bool) -> None:
    if typed.direction != record.direction:
        raise ConflictError(
            "direction_fixed", "Another direction is another crossing: cancel this and declare anew."
        )
    if here and (typed.gate, typed.route) != (record.gate, record.route):
        raise ConflictError(
            "route_fixed", "The vehicle is in the gate area: gate and route cannot change any more."
        )


def _store(gate: Gate, session: Session, record: RecordRow, message: RecordAmended) -> None:
    for name, value in version_columns(message.facts).items():
        setattr(record, name, value)
    record.since = {**record.since, **{str(a): message.facts.version for a in message.reopened}}
    record.updated_at = gate.clock.now()
    session.flush()


def _version(record: RecordRow, message: RecordAmended, actor: Actor, reason: str) -> VersionRow:
    return VersionRow(
        record_id=record.id,
        version=record.version,
        facts=record.facts,
        changed=list(message.changed),
        reopened=[str(authority) for authority in message.reopened],
        by=actor.account_id,
        reason=reason,
        at=message.at,
    )


def _set_changes_here(record: RecordRow, before: RecordFacts, after: RecordFacts) -> bool:
    return records.state_of(record) is not RecordState.DECLARED and not same_vehicle_set(before, after)


def _rebind(gate: Gate, session: Session, record: RecordRow, plan: Plan) -> None:
    """Another vehicle set while it is here: its plates must be free, and what was matched goes to an officer again."""
    if not _set_changes_here(record, plan.before, plan.after):
        return
    presence.release(session, record.id)
    if presence.occupy(session, plates_of(plan.after), record.id, gate.clock.now()):
        raise _already_present()
    for row in sightings.standing_of(session, record.id):
        row.status, row.kind = sightings.OPEN, CaseKind.SET_CHANGED


def _already_present() -> ConflictError:
    return ConflictError(
        "vehicle_already_present",
        "A vehicle with this plate is in the gate area under another declaration: ask the border guard.",
    )
