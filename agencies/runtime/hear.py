"""What an agency does with each event it hears. Every act is the same once or twice."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from agencies.facts import spelled
from agencies.runtime.desk import Desk
from agencies.runtime.echo import echo
from agencies.runtime.store.decisions import OFFICER
from agencies.runtime.store.records import CLOSED, CROSSED, KnownRecord
from events.bus.trouble import InvalidMessageError
from events.messages.agency import PassThroughConfirmed
from events.messages.base import Message
from events.messages.canary import CanarySent
from events.messages.facts import RecordFacts
from events.messages.gate import (
    OfficerDecided,
    RecordAmended,
    RecordDeclared,
    RecordMoved,
    RegisterHeartbeat,
    RegisterRowChanged,
    VehiclePresented,
)
from events.messages.values import SPEAKS_FOR, Agency, Direction, RecordState

ENDS = frozenset({RecordState.CLOSED, RecordState.CANCELLED, RecordState.REFUSED, RecordState.EXPIRED})


def hear(desk: Desk, message: Message, at: datetime) -> None:
    """Applies an event recorded at `at`. Events that are no fact for an agency (holds, orders) leave it alone."""
    act = _ACTS.get(type(message))
    if act is not None:
        desk.records.lock()
        act(desk, message, at)


def _declared(desk: Desk, message: RecordDeclared | RecordAmended, at: datetime) -> None:
    facts = message.facts
    record = desk.records.get(facts.record_id)
    if record is not None and record.facts.version >= facts.version:
        return
    _keep(desk, facts, record, at)
    desk.decide(facts.record_id)


def _keep(desk: Desk, facts: RecordFacts, record: KnownRecord | None, at: datetime) -> None:
    desk.records.put(facts, at, known=record is not None)
    if record is None or record.is_open:
        desk.records.touch(facts.record_id, desk.keys(facts))


def _presented(desk: Desk, message: VehiclePresented, at: datetime) -> None:
    """A point keeps the earliest time the vehicle was recognised there, so that an old event heard again changes nothing."""
    record = _known(desk, message.record_id)
    first = min(at, record.presented.get(message.point, at))
    desk.records.present(message.record_id, {**record.presented, message.point: first})
    desk.decide(message.record_id)


def _officer_decided(desk: Desk, message: OfficerDecided, _at: datetime) -> None:
    """Remembered so that the next revision counts on from it; what a later rule decision then means is the gate's to say."""
    decision = message.decision
    if decision.authority in SPEAKS_FOR[desk.pack.agency] and not desk.decisions.knows(decision.id):
        desk.decisions.add(decision, OFFICER, desk.clock.now())


def _moved(desk: Desk, message: RecordMoved, at: datetime) -> None:
    record = _known(desk, message.record_id)
    if message.state in ENDS:
        desk.records.move(message.record_id, CLOSED, message.state)
    elif message.state is RecordState.CROSSED:
        if record.is_open:
            desk.records.move(message.record_id, CROSSED)
        _confirm_pass_through(desk, record, message, at)


def _confirm_pass_through(desk: Desk, record: KnownRecord, message: RecordMoved, at: datetime) -> None:
    """Customs' last word on an export comes only after the crossing (Circular 38/2015/TT-BTC Art. 52.1.c.2)."""
    authority = desk.pack.confirms_pass_through
    if authority is None or record.facts.direction is not Direction.EXPORT or record.pass_through_at:
        return
    desk.records.confirm_pass_through(message.record_id, at)
    confirmed = PassThroughConfirmed(
        record_id=message.record_id, version=message.version, authority=authority, at=at
    )
    desk.say(confirmed, str(uuid5(NAMESPACE_URL, f"vn.bordergate/pass_through/{message.record_id}")))


def _row_changed(desk: Desk, message: RegisterRowChanged, at: datetime) -> None:
    _need_own(desk, message.agency)
    key = spelled(desk.pack.spelling, message.register_name, message.key)
    if desk.registers.put(message, key.key, at):
        for record_id in desk.records.touching(key):
            desk.decide(record_id)


def _register_heartbeat(desk: Desk, message: RegisterHeartbeat, at: datetime) -> None:
    """A register that is as up to date as before, for as long, moves only what it held; all else could also come to be held."""
    _need_own(desk, message.agency)
    name = message.register_name
    before = desk.registers.heartbeats((name,)).get(name)
    if desk.registers.put_heartbeat(message, at):
        now = desk.registers.heartbeats((name,))[name]
        goes_on = before is not None and not now.outdated(at) and now.good_until >= before.good_until
        for record_id in desk.records.touching_any(name, held=goes_on):
            desk.decide(record_id)


def _need_own(desk: Desk, agency: Agency) -> None:
    if agency is not desk.pack.agency:
        raise InvalidMessageError("register_foreign", f"{agency} is not {desk.pack.agency}")


def _known(desk: Desk, record_id: str) -> KnownRecord:
    record = desk.records.get(record_id)
    if record is None:
        raise InvalidMessageError("record_unknown", f"{record_id} was never declared to this agency")
    return record


_ACTS: dict[type[Message], Callable[[Desk, Any, datetime], None]] = {
    RecordDeclared: _declared,
    RecordAmended: _declared,
    VehiclePresented: _presented,
    OfficerDecided: _officer_decided,
    RecordMoved: _moved,
    RegisterRowChanged: _row_changed,
    RegisterHeartbeat: _register_heartbeat,
    CanarySent: echo,
}
