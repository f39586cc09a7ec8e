"""Which rows of the border guard's registers a record touches, and how their keys are compared."""

from agencies.facts import RegisterKey, Spelling
from events.messages.facts import RecordFacts
from ocr.plates.canonical import canonical

STOP_LIST = "stop_list"
PERMITS = "permits"

SPELLING: Spelling = {STOP_LIST: canonical}


def plates(record: RecordFacts) -> tuple[str, ...]:
    vehicle = record.vehicle
    return tuple(plate.text for plate in (vehicle.tractor, vehicle.trailer) if plate is not None)


def touches(record: RecordFacts) -> frozenset[RegisterKey]:
    stops = [RegisterKey(STOP_LIST, plate) for plate in plates(record)]
    permits = [RegisterKey(PERMITS, permit.number) for permit in record.permits]
    return frozenset((*stops, *permits))
