"""What a record's row repeats of the version it stands on."""

from events.messages.facts import RecordFacts
from gate.domain.holds import plate_key


def plates_of(facts: RecordFacts) -> tuple[str, ...]:
    """The tractor's key, and the trailer's where there is one."""
    vehicle = facts.vehicle
    return tuple(plate_key(plate) for plate in (vehicle.tractor, vehicle.trailer) if plate)


def version_columns(facts: RecordFacts) -> dict[str, object]:
    tractor, *trailer = plates_of(facts)
    return {
        "version": facts.version,
        "facts": facts.model_dump(mode="json"),
        "gate": facts.gate,
        "route": facts.route,
        "tractor": tractor,
        "trailer": trailer[0] if trailer else None,
        "planned_from": facts.planned_from,
        "planned_until": facts.planned_until,
    }
