"""Does the access ledger still say what the journal's chain was given? Asked of a session that sees one moment."""

from collections.abc import Iterator

from gate.services.note_accesses import NOTED, digest_of
from gate.store import accesses as ledger
from gate.store import journal
from gate.store.session import Session


def disagreements(session: Session) -> Iterator[tuple[str, str]]:
    """(code, batch): `batch_differs` where rows were edited, added or are missing, `batch_unknown` where the journal has no such batch."""
    known: set[str] = set()
    for entry in journal.successes_named(session, NOTED):
        known.add(entry.subject)
        if digest_of(ledger.of_batch(session, entry.subject)) != entry.details["digest"]:
            yield "batch_differs", entry.subject
    yield from (("batch_unknown", batch) for batch in ledger.batches(session) if batch not in known)
