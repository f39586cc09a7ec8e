"""Which rows of the quarantine register a record touches."""

from agencies.facts import Facts, RegisterKey, Spelling, Values
from events.messages.facts import RecordFacts
from ocr.plates.canonical import canonical

CERTIFICATES = "certificates"
UNMANNED = "unmanned_vehicles"

SPELLING: Spelling = {UNMANNED: canonical}


def touches(record: RecordFacts) -> frozenset[RegisterKey]:
    certificates = [RegisterKey(CERTIFICATES, certificate.number) for certificate in record.certificates]
    return frozenset((*certificates, RegisterKey(UNMANNED, record.vehicle.tractor.text)))


def registered(facts: Facts, kind: str) -> list[tuple[str, Values]]:
    """The declared certificates of a kind that the register knows as that kind: a number of another kind proves nothing."""
    rows = [(number, facts.values(CERTIFICATES, number)) for number in facts.certificates(kind)]
    return [(number, values) for number, values in rows if values is not None and values.get("kind") == kind]
