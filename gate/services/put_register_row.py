"""An agency's own people or systems push a row of its register through the gate's door, to that agency alone."""

from events.messages.gate import RegisterRowChanged
from events.messages.values import Agency
from gate.domain.access import Actor, Permission, Role
from gate.domain.errors import ForbiddenError
from gate.services.commands import PutRegisterRow
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.results import RegisterRowAnswer
from gate.store import registers
from gate.store.session import Session


@once(RegisterRowAnswer)
def put_register_row(
    gate: Gate, session: Session, actor: Actor, command: PutRegisterRow
) -> RegisterRowAnswer:
    """Raises ForbiddenError `not_permitted`, `not_your_authority`."""
    need_keeper(actor, command.agency)
    place = (command.agency, command.register_name, command.key)
    version = registers.next_version(session, place, _header(command))
    now = gate.clock.now()
    message = RegisterRowChanged(
        agency=command.agency,
        register_name=command.register_name,
        key=command.key,
        version=version,
        row=command.row,
        at=now,
    )
    gate.outbox.append(session, message, now)
    journal_success(
        gate,
        session,
        actor,
        ("register_row_put", f"{command.agency}/{command.register_name}"[:64]),
        {"key": command.key},
    )
    return RegisterRowAnswer(version=version)


def need_keeper(actor: Actor, agency: Agency) -> None:
    """Raises ForbiddenError `not_permitted`, `not_your_authority`."""
    actor.need(Permission.PUT_REGISTER)
    if actor.role is not Role.SYSTEM and actor.agency is not agency:
        raise ForbiddenError("not_your_authority", f"Only {agency.replace('_', ' ')} keeps this register.")


def _header(command: PutRegisterRow) -> dict[str, str | int | bool | None] | None:
    """The gate keeps headers of customs declarations only, so that a firm can declare by their number."""
    kept = (command.agency, command.register_name) == (Agency.CUSTOMS, "declarations")
    return command.row if kept else None
