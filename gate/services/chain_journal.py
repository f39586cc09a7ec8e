"""Gives committed journal rows their number and hash, one after the other, and signs how far the chain reaches.

Services only insert rows and never wait for this; it runs apart, and the lock of the head lets one chainer work at a time."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from events.canonical import canonical_bytes
from events.signing import SigningKey
from gate.domain.chain import entry_body, next_digest
from gate.services.context import Gate
from gate.services.public_events import is_public
from gate.store import chain
from gate.store.models.chain import CheckpointRow
from gate.store.models.journal import JournalRow
from gate.store.session import Session

BATCH = 500
CHECKPOINT_EVERY = timedelta(seconds=60)
CHECKPOINT_ENTRIES = 1000


@dataclass(frozen=True)
class Seal:
    """Under which name and with which key the chain's checkpoints are signed."""

    origin: str
    key: SigningKey

    def sign(self, statement: dict[str, Any]) -> tuple[str, str]:
        """The statement's canonical text and its Ed25519 signature, hexadecimal."""
        body = canonical_bytes({"origin": self.origin, **statement})
        return body.decode(), self.key.private.sign(body).hex()


def chain_journal(gate: Gate, session: Session, seal: Seal) -> int:
    """Chains at most 500 rows and returns how many; signs a checkpoint where one is due."""
    head = chain.lock_head(session)
    rows = chain.pending(session, BATCH)
    firms = chain.firms_of(session, {row.subject for row in rows if is_public(row.action, row.outcome)})
    links, number, digest = [], head.number, head.digest
    for row in rows:
        number += 1
        digest = next_digest(digest, entry_body(number, content_of(row)))
        public = is_public(row.action, row.outcome) and row.subject in firms
        links.append(
            chain.Link(number, row.id, digest, (row.subject, firms[row.subject]) if public else None)
        )
    chain.append(session, head, links)
    _sign_where_due(gate, session, seal, (number, digest))
    return len(links)


def content_of(row: JournalRow) -> dict[str, Any]:
    """What is hashed of a row: everything it says."""
    trace = (
        {"trace": row.trace_id} if row.trace_id else {}
    )  # rows from before there were traces hash as they did
    return {
        "at": row.at.astimezone(UTC).isoformat(),
        "account": row.account_id,
        "name": row.name,
        "role": row.role,
        "address": row.address,
        "action": row.action,
        "subject": row.subject,
        "outcome": row.outcome,
        "code": row.code,
        "details": row.details,
        **trace,
    }


def _sign_where_due(gate: Gate, session: Session, seal: Seal, head: tuple[int, str]) -> None:
    number, digest = head
    latest = chain.latest_checkpoint(session)
    now = gate.clock.now()
    signed = latest.number if latest else 0
    recent = latest is not None and now - latest.at < CHECKPOINT_EVERY
    if number == signed or (recent and number - signed < CHECKPOINT_ENTRIES):
        return
    index = latest.id + 1 if latest else 1
    statement = {
        "kind": "checkpoint",
        "checkpoint": index,
        "number": number,
        "digest": digest,
        "at": now.astimezone(UTC).isoformat(),
    }
    body, signature = seal.sign(statement)
    chain.add_checkpoint(
        session,
        CheckpointRow(
            id=index,
            number=number,
            digest=digest,
            at=now,
            key_id=seal.key.key_id,
            body=body,
            signature=signature,
        ),
    )
