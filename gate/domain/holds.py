"""What a hold reaches: from the record an officer looks at to a vehicle, a firm, a whole gate."""

from events.messages.facts import RecordFacts
from events.messages.values import PlateId
from gate.domain.errors import InvalidError


def plate_key(plate: PlateId) -> str:
    """The form plates are compared and locked by."""
    return f"{plate.country}:{plate.text}"


def subjects_of(facts: RecordFacts) -> frozenset[tuple[str, str]]:
    """Every (scope, subject) pair a hold on this record may rest on."""
    pairs = {
        ("record", facts.record_id),
        ("firm", facts.firm.tax_code),
        ("gate", facts.gate),
        ("vehicle", plate_key(facts.vehicle.tractor)),
    }
    if facts.vehicle.trailer:
        pairs.add(("trailer", plate_key(facts.vehicle.trailer)))
    pairs.update(("consignment", item.number) for item in facts.customs_declarations)
    return frozenset(pairs)


def subjects_for(scope: str, facts: RecordFacts) -> tuple[str, ...]:
    """The subjects that a hold of this scope, placed from this record, rests on.

    Raises InvalidError `hold_scope_empty` where the record has no trailer or no customs declaration."""
    subjects = tuple(sorted(subject for kind, subject in subjects_of(facts) if kind == scope))
    if not subjects:
        raise InvalidError("hold_scope_empty", f"This record has no {scope}: choose another scope.")
    return subjects
