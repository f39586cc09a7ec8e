"""Messages become service calls, nothing else. What the domain refuses is dead-lettered under the refusal's code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from events.bus.envelope import Envelope
from events.bus.loop import Handler
from events.bus.trouble import InvalidMessageError
from events.messages.agency import AgencyDecided, PassThroughConfirmed
from events.messages.base import Message
from events.messages.canary import CanaryEchoed
from events.messages.dead_letter import EventsDropped
from events.messages.lane import BarrierMoved, LaneHeartbeat, VehicleLeft, VehicleSighted
from events.messages.offline import OpeningConfirmed
from events.messages.registry import (
    DEAD_LETTER,
    HEARTBEAT,
    MOVEMENT,
    SIGHTING,
    decisions_of,
    describe,
    echo_of,
)
from events.messages.values import Agency
from gate.domain.errors import GateError
from gate.services.confirm_pass_through import record_pass_through
from gate.services.context import Gate
from gate.services.hold_dropped import hold_dropped
from gate.services.record_barrier import record_barrier, record_leaving
from gate.services.record_canary import record_echo
from gate.services.record_decision import record_decision
from gate.services.record_heartbeat import record_heartbeat
from gate.services.record_offline import record_opening
from gate.services.record_sighting import record_sighting
from gate.store.session import Session
from gate.store.trouble import DatabaseTrouble, is_value_refused

_Take = Callable[[Gate, Session, Message], None]


def handlers(gate: Gate) -> tuple[Handler, ...]:
    """One consumer per kind of talk, so that a lane's trouble never delays an authority's word."""
    return (
        Handler("gate-sightings", (SIGHTING,), _handle(gate, _sighting)),
        Handler("gate-movements", (MOVEMENT,), _handle(gate, _movement)),
        Handler("gate-heartbeats", (HEARTBEAT,), _handle(gate, _heartbeat)),
        Handler("gate-dropped", (DEAD_LETTER,), _handle(gate, _dropped)),
        *(
            Handler(
                f"gate-decisions-{agency}", (decisions_of(agency), echo_of(agency)), _handle(gate, _decision)
            )
            for agency in Agency
        ),
    )


def _handle(gate: Gate, take: _Take) -> Callable[[Session, Envelope, Message], None]:
    def handle(session: Session, envelope: Envelope, message: Message) -> None:
        _need_own_topic(envelope, message)
        _need_own_source(envelope, message)
        with _dead_letter_refusals():
            take(gate, session, message)
            session.flush()

    return handle


@contextmanager
def _dead_letter_refusals() -> Iterator[None]:
    try:
        yield
    except GateError as error:
        raise InvalidMessageError(error.code, error.sentence) from error
    except DatabaseTrouble as error:
        if not is_value_refused(error):
            raise
        raise InvalidMessageError("value_refused", str(error.orig)) from error


def _need_own_topic(envelope: Envelope, message: Message) -> None:
    """Who writes a topic speaks for it alone: customs' topic cannot carry the border guard's decision."""
    row = describe(message)
    if row.topic(message).name != envelope.topic:
        raise InvalidMessageError("wrong_topic", f"{row.name} does not belong on {envelope.topic}")


def _need_own_source(envelope: Envelope, message: Message) -> None:
    """A lane speaks for itself only; a smart camera's word comes in by the gate's own door."""
    lane = getattr(message, "lane", None)
    if lane is not None and envelope.source not in (f"/lanes/{lane}", "/gate"):
        raise InvalidMessageError("wrong_source", f"{envelope.source} does not speak for lane {lane}")
    consumer = getattr(message, "consumer", None)
    if consumer is not None and envelope.source != f"/consumers/{consumer}":
        raise InvalidMessageError("wrong_source", f"{envelope.source} does not speak for consumer {consumer}")


def _sighting(gate: Gate, session: Session, message: Message) -> None:
    if isinstance(message, VehicleSighted):
        record_sighting(gate, session, message)


def _movement(gate: Gate, session: Session, message: Message) -> None:
    if isinstance(message, BarrierMoved):
        record_barrier(gate, session, message)
    elif isinstance(message, VehicleLeft):
        record_leaving(gate, session, message)
    elif isinstance(message, OpeningConfirmed):
        record_opening(gate, session, message)


def _heartbeat(gate: Gate, session: Session, message: Message) -> None:
    if isinstance(message, LaneHeartbeat):
        record_heartbeat(gate, session, message)


def _dropped(gate: Gate, session: Session, message: Message) -> None:
    if isinstance(message, EventsDropped):
        hold_dropped(gate, session, message)


def _decision(gate: Gate, session: Session, message: Message) -> None:
    if isinstance(message, AgencyDecided):
        record_decision(gate, session, message.decision)
    elif isinstance(message, PassThroughConfirmed):
        record_pass_through(gate, session, message.record_id, message.authority)
    elif isinstance(message, CanaryEchoed):
        record_echo(gate, session, message)
