"""What the gate says in the benchmark: a declared record each time, as large as a real one, a thousand records in turn."""

from collections.abc import Sequence
from uuid import uuid4

from deploy.owners import CLOCK
from events.bus.envelope import Envelope, encode
from events.messages.examples import EXAMPLES
from events.messages.gate import RecordDeclared
from events.messages.registry import describe
from events.signing import SigningKey
from events.storage.database import Database
from events.storage.outbox import Outbox
from gate.store.models.base import TABLES

OUTBOX = Outbox(TABLES, "/gate")
_RECORDS = 1_000  # a multiple of the writers, each of whom tells of his own
_AT_ONCE = 500
_EXAMPLE = next(example for example in EXAMPLES if isinstance(example, RecordDeclared))


def declared(number: int) -> RecordDeclared:
    facts = _EXAMPLE.facts.model_copy(update={"record_id": f"bench-{number % _RECORDS:04}"})
    return RecordDeclared(facts=facts, at=CLOCK.now())


def fill(own: Database, events: int) -> None:
    """So many events into the outbox, as after a long outage of the log."""
    for begin in range(0, events, _AT_ONCE):
        with own.write() as session:
            for number in range(begin, min(begin + _AT_ONCE, events)):
                OUTBOX.append(session, declared(number), CLOCK.now())


def envelopes(events: int, topic: str, key: SigningKey) -> Sequence[Envelope]:
    """The same as the relay makes them, signed, for whoever brings them to the log without one."""
    return [_envelope(declared(number), number, topic).signed(key) for number in range(events)]


def _envelope(message: RecordDeclared, number: int, topic: str) -> Envelope:
    return Envelope(
        id=str(uuid4()),
        source=OUTBOX.source,
        type=describe(message).name,
        subject=message.facts.record_id,
        topic=topic,
        key=message.facts.record_id,
        time=message.at,
        data=encode(message),
        sequence=number // _RECORDS + 1,
    )
