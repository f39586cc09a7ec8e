"""The yard operator confirms a transshipment: the goods are the second vehicle's from then on, and no more the first one's."""

from dataclasses import dataclass
from typing import Any

from events.messages.facts import GoodsLine, RecordFacts
from events.messages.values import Authority
from gate.domain.access import Actor, Permission
from gate.domain.decisions import ADVERSE, counting
from gate.domain.errors import ConflictError, not_found
from gate.domain.holds import subjects_of
from gate.domain.states import need
from gate.domain.swaps import declaration_of, typed_goods
from gate.domain.transfer import left_after, taken
from gate.services.amendment import carry_out, planned
from gate.services.commands import Amendment
from gate.services.context import Gate
from gate.services.fetch import fetch
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.reconcile import reconcile
from gate.services.results import GoodsTransferred
from gate.services.transfer_commands import ConfirmTransfer
from gate.store import decisions, holds, records, transfers
from gate.store.models.records import RecordRow
from gate.store.models.transfers import TransferRow
from gate.store.session import Session


@dataclass(frozen=True)
class Pair:
    """The two records and what goes between them, all locked."""

    giver: RecordRow
    taker: RecordRow
    transfer: TransferRow


@once(GoodsTransferred)
def confirm_transfer(
    gate: Gate, session: Session, actor: Actor, command: ConfirmTransfer
) -> GoodsTransferred:
    """Raises NotFoundError `transfer_not_found`, ConflictError `already_transferred`, `hand_over_not_permitted`, `not_in_yard`,
    `transfer_must_hold`, `load_changed`, InvalidError `transfer_invalid`."""
    actor.need(Permission.CONFIRM_YARD)
    pair = _pair(session, actor, command)
    for record in (pair.giver, pair.taker):
        _need_in_yard(record)
    _need_free(session, pair.giver)
    load = records.facts_of(pair.giver).goods
    moved = (
        transfers.goods_of(pair.transfer) if command.goods is None else taken(load, command.goods, "/goods")
    )
    left = left_after(load, moved)
    _note(gate, session, actor, pair, moved)
    _unload(gate, session, actor, pair, left)
    _load(gate, session, actor, pair)
    return GoodsTransferred(
        record_id=pair.taker.id,
        version=pair.taker.version,
        predecessor_id=pair.giver.id,
        predecessor_version=pair.giver.version,
        moved=moved,
        left=left,
    )


def _pair(session: Session, actor: Actor, command: ConfirmTransfer) -> Pair:
    ids = [fetch(session, actor, one).id for one in (command.predecessor, command.record_id)]
    locked = {record.id: record for record in records.lock_all(session, set(ids))}
    transfer = transfers.get(session, ids[0], ids[1])
    if transfer is None or transfer.withdrawn_at is not None:
        raise not_found("transfer")
    if transfer.confirmed_at is not None:
        raise ConflictError(
            "already_transferred", "This transshipment is confirmed already: reload the page."
        )
    return Pair(locked[ids[0]], locked[ids[1]], transfer)


def _need_in_yard(record: RecordRow) -> None:
    need("hand_over", records.state_of(record))
    if record.yard_arrived_at is None or record.yard_left_at is not None:
        raise ConflictError("not_in_yard", "Confirm first that both trucks have come into the yard.")


def _need_free(session: Session, giver: RecordRow) -> None:
    """A hold, and an officer's word against the load, bind to the first record: they must not be lost with the goods.

    What the rules say against it they say of the same goods on the second vehicle."""
    recorded = decisions.of_record(session, giver.id)
    against = [
        authority
        for authority in Authority
        if (item := counting(recorded, authority, giver.since.get(authority, 1)))
        and item.by_officer
        and item.decision.state in ADVERSE
    ]
    held = holds.active_on(session, subjects_of(records.facts_of(giver)))
    whom = sorted({*against, *(hold.issuer for hold in held)})
    if whom:
        raise ConflictError(
            "transfer_must_hold", f"The goods must stay on the first truck: {', '.join(whom)} holds it."
        )


def _note(gate: Gate, session: Session, actor: Actor, pair: Pair, moved: tuple[GoodsLine, ...]) -> None:
    row, now = pair.transfer, gate.clock.now()
    row.moved, row.confirmed_by, row.confirmed_at = transfers.plain(moved), actor.account_id, now
    if not any(transfers.is_open(one) for one in transfers.to(session, pair.taker.id)):
        pair.taker.taken_over_at = now


def _unload(gate: Gate, session: Session, actor: Actor, pair: Pair, left: tuple[GoodsLine, ...]) -> None:
    """The first vehicle has what is left: nothing, and it goes empty; or a part, which stays on its declarations."""
    facts = records.facts_of(pair.giver)
    gone = records.facts_of(pair.taker).vehicle.containers
    changes: dict[str, Any] = {
        "goods": typed_goods(left),
        "loaded": bool(left),
        "containers": tuple(number for number in facts.vehicle.containers if number not in gone),
    }
    if not left:
        changes["customs_declarations"] = ()
    entry = ("goods_handed_over", {"successor": pair.taker.reference})
    _amend(gate, session, actor, (pair.giver, facts, changes), entry)


def _load(gate: Gate, session: Session, actor: Actor, pair: Pair) -> None:
    """The second vehicle has what really went, and what is planned to come from others still."""
    taker, facts = pair.taker, records.facts_of(pair.taker)
    linked = {"predecessor": pair.giver.reference}
    journal_success(gate, session, actor, ("goods_taken_over", taker.id), linked)
    goods = [line for row in transfers.to(session, taker.id) for line in transfers.goods_of(row)]
    taker.updated_at = gate.clock.now()
    _amend(gate, session, actor, (taker, facts, {"goods": typed_goods(goods)}), ("record_amended", {}))
    reconcile(gate, session, taker, "goods_taken_over")


def _amend(
    gate: Gate,
    session: Session,
    actor: Actor,
    change: tuple[RecordRow, RecordFacts, dict[str, Any]],
    entry: tuple[str, dict[str, str]],
) -> None:
    """A new version where something differs; who looks at what differs decides again."""
    record, facts, changes = change
    declaration = declaration_of(facts).model_copy(update=changes)
    asked = Amendment.model_construct(
        record_id=record.id, seen_version=record.version, declaration=declaration, reason=""
    )
    carry_out(gate, session, actor, planned(gate, session, record, asked), entry)
