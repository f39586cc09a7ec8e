"""A firm swaps tractor, trailer, container or driver in one call: an amendment that names nothing else."""

from gate.domain.access import Actor, Permission
from gate.domain.swaps import SWAPPABLE, swapped
from gate.services.amendment import answer_of, carry_out, planned
from gate.services.commands import Amendment, Swap, Swapping
from gate.services.context import Gate
from gate.services.fetch import fetch, fetch_locked
from gate.services.once import once
from gate.services.results import Amended
from gate.store import records
from gate.store.models.records import RecordRow
from gate.store.session import Session


@once(Amended)
def swap(gate: Gate, session: Session, actor: Actor, command: Swap) -> Amended:
    """Raises what `amend` raises, and InvalidError `swap_empty`.

    Authorities that look at neither vehicle nor people keep their decisions. Where the vehicle is here already, an officer
    compares the new set with what stands at the lane."""
    actor.need(Permission.DECLARE)
    record = fetch_locked(session, actor, command.record_id)
    plan = planned(gate, session, record, _amendment(record, command))
    return carry_out(gate, session, actor, plan, ("record_swapped", {"swapped": " ".join(_named(command))}))


def preview_swap(gate: Gate, session: Session, actor: Actor, asked: Swapping) -> Amended:
    """What `swap` would answer now, or refuse: for a session that only reads; nothing is written or journalled."""
    actor.need(Permission.DECLARE)
    record = fetch(session, actor, asked.record_id)
    return answer_of(session, planned(gate, session, record, _amendment(record, asked)))


def _amendment(record: RecordRow, asked: Swapping) -> Amendment:
    named = {name: getattr(asked, name) for name in SWAPPABLE}
    return Amendment(
        record_id=record.id,
        seen_version=asked.seen_version,
        declaration=swapped(records.facts_of(record), named),
        reason=asked.reason,
    )


def _named(asked: Swapping) -> tuple[str, ...]:
    return tuple(name for name in SWAPPABLE if getattr(asked, name) is not None)
