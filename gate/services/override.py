"""An officer puts aside a requirement that the own authority owns: named, reasoned, flagged for ever."""

from gate.domain.access import Actor, Permission
from gate.domain.errors import ForbiddenError, InvalidError
from gate.domain.may_pass import OWNERS
from gate.domain.points import Requirement
from gate.domain.states import need
from gate.services.commands import Override
from gate.services.context import Gate
from gate.services.fetch import fetch_locked
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.queue_tickets import tell_let_in
from gate.services.reconcile import reconcile
from gate.services.results import RecordAnswer
from gate.store import records
from gate.store.models.records import OverrideRow
from gate.store.reference import in_force
from gate.store.session import Session


@once(RecordAnswer)
def override(gate: Gate, session: Session, actor: Actor, command: Override) -> RecordAnswer:
    """Decisions and holds of others cannot be overridden. Raises NotFoundError, ForbiddenError `not_your_authority`,
    InvalidError `point_not_on_route`, ConflictError `pair_not_permitted`."""
    actor.need(Permission.OVERRIDE)
    _need_own(actor, command)
    record = fetch_locked(session, actor, command.record_id)
    need("pair", records.state_of(record))
    now = gate.clock.now()
    if command.point not in in_force(session, now).route(record.route).points:
        raise InvalidError("point_not_on_route", "This record's route does not come by this point.")
    session.add(
        OverrideRow(
            id=command.command_id,
            record_id=record.id,
            point=command.point,
            requirement=command.requirement,
            by=actor.account_id,
            issuer=actor.issuer,
            reason=command.reason,
            text=command.text,
            at=now,
        )
    )
    record.updated_at = now
    journal_success(
        gate,
        session,
        actor,
        ("override_made", record.id),
        {
            "point": command.point,
            "requirement": command.requirement,
            "reason": command.reason,
            "text": command.text,
        },
    )
    if command.requirement is Requirement.CALLED:
        tell_let_in(gate, session, actor, record, (command.point, command.reason))
    reconcile(gate, session, record, "override_made")
    return RecordAnswer(record_id=record.id, version=record.version, state=records.state_of(record))


def _need_own(actor: Actor, command: Override) -> None:
    owner = OWNERS.get(command.requirement)
    if owner != actor.issuer:
        raise ForbiddenError(
            "not_your_authority",
            "This is not yours to put aside: ask "
            + (owner.replace("_", " ") if owner else "the authority that decides or holds")
            + ".",
        )
