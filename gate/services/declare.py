"""A firm declares one crossing. Declaring reserves nothing: the vehicle set is unique only once it is here."""

from collections.abc import Sequence
from uuid import uuid4

from events.messages.facts import Firm, RecordFacts
from events.messages.gate import RecordDeclared
from events.messages.values import RecordState
from gate.domain.access import Actor, Permission
from gate.domain.declaration import Person
from gate.domain.errors import ForbiddenError
from gate.domain.goods import hs_codes
from gate.domain.holds import plate_key
from gate.domain.numbers import numbers_of
from gate.domain.points import Reference
from gate.domain.reference_code import reference_of
from gate.domain.validation import Identity, facts_of
from gate.services.assess_fee import assess_fee
from gate.services.commands import Declare
from gate.services.context import Gate
from gate.services.expiry import set_expiry
from gate.services.journal import journal_success
from gate.services.notices import notices_for
from gate.services.once import once
from gate.services.people import keep_people
from gate.services.results import Declared
from gate.store import records
from gate.store.code_lists import with_lists
from gate.store.models.records import RecordRow, VersionRow
from gate.store.reference import in_force
from gate.store.session import Session


@once(Declared)
def declare(gate: Gate, session: Session, actor: Actor, command: Declare) -> Declared:
    """Raises ForbiddenError, InvalidError `declaration_invalid` with all failures."""
    actor.need(Permission.DECLARE)
    now = gate.clock.now()
    typed = command.declaration
    identity = Identity(str(uuid4()), 1, firm_of(actor), bool(typed.people))
    reference = with_lists(session, in_force(session, now), hs_codes(typed.goods), now)
    facts = facts_of(typed, identity, reference, now)
    return declared(gate, session, actor, facts, (typed.people or (), reference))


def declared(
    gate: Gate,
    session: Session,
    actor: Actor,
    facts: RecordFacts,
    more: tuple[Sequence[Person], Reference],
) -> Declared:
    """Makes the record of judged facts; `more` are its people and the reference it was judged by."""
    people, reference = more
    now = gate.clock.now()
    record = _new_record(gate, actor, facts)
    session.add(record)
    session.flush()
    session.add(_first_version(record, actor))
    records.change_numbers(session, record.id, frozenset(), numbers_of(facts))
    keep_people(session, record, people, now)
    set_expiry(session, record, reference)
    gate.outbox.append(session, RecordDeclared(facts=facts, at=now), now)
    journal_success(gate, session, actor, ("record_declared", record.id), {"reference": record.reference})
    assess_fee(gate, session, record, reference)
    return Declared(
        record_id=record.id,
        reference=record.reference,
        version=1,
        state=RecordState.DECLARED,
        warnings=notices_for(session, record),
    )


def firm_of(actor: Actor) -> Firm:
    """Raises ForbiddenError `firm_missing`."""
    if actor.firm is None:
        raise ForbiddenError("firm_missing", "Your account belongs to no firm: ask for one that does.")
    return actor.firm


def _new_record(gate: Gate, actor: Actor, facts: RecordFacts) -> RecordRow:
    now = gate.clock.now()
    return RecordRow(
        id=facts.record_id,
        reference=reference_of(facts.record_id),
        version=1,
        state=RecordState.DECLARED,
        direction=facts.direction,
        gate=facts.gate,
        route=facts.route,
        tax_code=facts.firm.tax_code,
        tractor=plate_key(facts.vehicle.tractor),
        trailer=plate_key(facts.vehicle.trailer) if facts.vehicle.trailer else None,
        facts=facts.model_dump(mode="json"),
        since={},
        planned_from=facts.planned_from,
        planned_until=facts.planned_until,
        declared_by=actor.account_id,
        declared_at=now,
        updated_at=now,
    )


def _first_version(record: RecordRow, actor: Actor) -> VersionRow:
    return VersionRow(
        record_id=record.id,
        version=1,
        facts=record.facts,
        changed=[],
        reopened=[],
        by=actor.account_id,
        reason="",
        at=record.declared_at,
    )
