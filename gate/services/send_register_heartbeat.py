"""Who keeps an agency's register tells how complete it is here: on one that is too old the agency passes nothing."""

from datetime import datetime, timedelta

from events.messages.gate import RegisterHeartbeat
from gate.domain.access import Actor
from gate.domain.errors import ConflictError, InvalidError
from gate.services.commands import SendRegisterHeartbeat
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.put_register_row import need_keeper
from gate.services.results import RegisterHeartbeatAnswer
from gate.store import registers
from gate.store.session import Session

_CLOCKS_DIFFER = timedelta(minutes=1)


@once(RegisterHeartbeatAnswer)
def send_register_heartbeat(
    gate: Gate, session: Session, actor: Actor, command: SendRegisterHeartbeat
) -> RegisterHeartbeatAnswer:
    """Raises ForbiddenError `not_permitted`, `not_your_authority`; InvalidError `complete_as_of_in_future`;
    ConflictError `complete_as_of_older`: what was said of a register is never taken back."""
    need_keeper(actor, command.agency)
    now = gate.clock.now()
    if command.complete_as_of > now + _CLOCKS_DIFFER:
        raise InvalidError("complete_as_of_in_future", "Name a time that has passed, and check the clock.")
    last = registers.locked(session, (command.agency, command.register_name, registers.OWN))
    if last.header and command.complete_as_of < datetime.fromisoformat(last.header["complete_as_of"]):
        raise ConflictError(
            "complete_as_of_older",
            f"The register is complete as of {last.header['complete_as_of']} already: send that of now.",
        )
    last.version += 1
    last.header = {"complete_as_of": command.complete_as_of.isoformat()}
    _say(gate, session, command, (last.version, now))
    _journal(gate, session, actor, command)
    good_until = command.complete_as_of + timedelta(seconds=command.good_for_seconds)
    return RegisterHeartbeatAnswer(version=last.version, good_until=good_until)


def _say(gate: Gate, session: Session, command: SendRegisterHeartbeat, counted: tuple[int, datetime]) -> None:
    version, now = counted
    message = RegisterHeartbeat(
        agency=command.agency,
        register_name=command.register_name,
        version=version,
        complete_as_of=command.complete_as_of,
        good_for_seconds=command.good_for_seconds,
        at=now,
    )
    gate.outbox.append(session, message, now)


def _journal(gate: Gate, session: Session, actor: Actor, command: SendRegisterHeartbeat) -> None:
    subject = f"{command.agency}/{command.register_name}"[:64]
    said = {"complete_as_of": command.complete_as_of.isoformat()}
    journal_success(gate, session, actor, ("register_heartbeat", subject), said)
