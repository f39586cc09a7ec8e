"""Who was shown a record goes into the access ledger, and the digest of each batch into the journal, whose chain then covers it."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any
from uuid import uuid4

from events.canonical import digest
from gate.domain.access import SYSTEM
from gate.domain.accesses import Access
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.store import accesses as ledger
from gate.store import records
from gate.store.models.accesses import AccessRow
from gate.store.session import Session

NOTED = "accesses_noted"
"""What the journal calls the entry of a batch; its subject is the batch."""


def note_accesses(gate: Gate, accesses: Sequence[Access]) -> int:
    """One batch in a transaction of its own; how many were not noted before. No journal entry where there is none."""
    batch = str(uuid4())
    with gate.database.write() as session:
        added = sum(_add(session, access, batch) for access in accesses)
        if added:
            details = {"count": str(added), "digest": digest_of(ledger.of_batch(session, batch))}
            journal_success(gate, session, SYSTEM, (NOTED, batch), details)
    return added


def digest_of(rows: Sequence[AccessRow]) -> str:
    """SHA-256 over the canonical bytes of a batch's rows in their order: edited, missing or added ones change it."""
    return digest({"accesses": [_content(row) for row in rows]})


def _add(session: Session, access: Access, batch: str) -> bool:
    record, actor = records.named(session, access.record), access.actor
    if record is None:
        return False
    return ledger.add(
        session,
        {
            "record_id": record.id,
            "account_id": actor.account_id,
            "shown": access.shown,
            "span": access.span,
            "name": actor.name,
            "role": actor.role,
            "address": actor.address,
            "route": access.route,
            "at": access.at,
            "batch": batch,
        },
    )


def _content(row: AccessRow) -> dict[str, Any]:
    names = ("batch", "record_id", "account_id", "shown", "span", "name", "role", "address", "route")
    return {name: getattr(row, name) for name in names} | {"at": row.at.astimezone(UTC).isoformat()}
