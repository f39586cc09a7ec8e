"""What every use case is given: the gate's database, its voice, its clock, its key and its evidence store."""

from dataclasses import dataclass

from events.clock import Clock
from events.signing import SigningKey
from events.storage.database import Database
from events.storage.outbox import Outbox
from gate.store.evidence import EvidenceStore


@dataclass(frozen=True)
class Gate:
    """One gate. The order key's private half never leaves this process; lanes hold the public one."""

    database: Database
    outbox: Outbox
    clock: Clock
    order_key: SigningKey
    evidence: EvidenceStore
