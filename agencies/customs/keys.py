"""Which rows of customs' registers a record touches, and how their keys are compared."""

from agencies.facts import RegisterKey, Spelling
from events.messages.facts import RecordFacts
from ocr.plates.canonical import canonical

DECLARATIONS = "declarations"
STOP_NOTICES = "stop_notices"
FIRMS = "firms"

SPELLING: Spelling = {STOP_NOTICES: canonical, FIRMS: canonical}


def stoppable(record: RecordFacts) -> tuple[str, ...]:
    """All a stop notice can name: the declarations, the containers and the plates of a crossing."""
    vehicle = record.vehicle
    plates = [plate.text for plate in (vehicle.tractor, vehicle.trailer) if plate is not None]
    numbers = [declaration.number for declaration in record.customs_declarations]
    return tuple(dict.fromkeys((*numbers, *sorted(vehicle.containers), *plates)))


def touches(record: RecordFacts) -> frozenset[RegisterKey]:
    declarations = [RegisterKey(DECLARATIONS, each.number) for each in record.customs_declarations]
    notices = [RegisterKey(STOP_NOTICES, name) for name in stoppable(record)]
    return frozenset((*declarations, *notices, RegisterKey(FIRMS, record.firm.tax_code)))
