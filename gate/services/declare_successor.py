"""A firm declares the vehicle that takes over goods in the yard: a record of its own, linked to those that bring them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from events.messages.facts import GoodsLine, RecordFacts
from gate.domain.access import Actor, Permission
from gate.domain.declaration import Declaration, TypedPaper
from gate.domain.errors import ConflictError, InvalidError, not_found
from gate.domain.goods import hs_codes
from gate.domain.numbers import customs_number
from gate.domain.points import Reference
from gate.domain.states import need
from gate.domain.swaps import typed_goods
from gate.domain.transfer import left_after, taken
from gate.domain.validation import Identity, facts_of
from gate.services.context import Gate
from gate.services.declare import declared, firm_of
from gate.services.fetch import fetch, need_version
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.results import Declared
from gate.services.transfer_commands import DeclareSuccessor, Handover
from gate.store import records, transfers
from gate.store.code_lists import with_lists
from gate.store.models.records import RecordRow
from gate.store.models.transfers import TransferRow
from gate.store.reference import in_force
from gate.store.session import Session


@dataclass(frozen=True)
class Share:
    """What one vehicle gives: its record, the goods, the numbers of their customs declarations."""

    record: RecordRow
    facts: RecordFacts
    goods: tuple[GoodsLine, ...]
    customs_declarations: tuple[str, ...]


@once(Declared)
def declare_successor(gate: Gate, session: Session, actor: Actor, command: DeclareSuccessor) -> Declared:
    """Raises NotFoundError, ConflictError `version_changed`, `hand_over_not_permitted`, `no_goods_to_hand_over`,
    `predecessors_apart`, InvalidError `route_not_for_transfer`, `transfer_invalid`, `goods_promised`, `declaration_invalid`."""
    actor.need(Permission.DECLARE)
    now = gate.clock.now()
    reference = in_force(session, now)
    shares = _shares(session, actor, command, reference)
    identity = Identity(
        str(uuid4()), 1, firm_of(actor), bool(command.people), tuple(share.record.id for share in shares)
    )
    typed = _declaration(command, shares, reference)
    codes = hs_codes(typed.goods)
    facts = facts_of(typed, identity, with_lists(session, reference, codes, now, kept=codes), now)
    answer = declared(gate, session, actor, facts, (command.people, reference))
    session.flush()
    for place, share in enumerate(shares):
        session.add(
            TransferRow(
                predecessor_id=share.record.id,
                successor_id=answer.record_id,
                place=place,
                planned=transfers.plain(share.goods),
                moved=[],
                planned_at=now,
            )
        )
        share.record.updated_at = now
        linked = {"successor": answer.reference}
        journal_success(gate, session, actor, ("successor_declared", share.record.id), linked)
    return answer


def _shares(
    session: Session, actor: Actor, command: DeclareSuccessor, reference: Reference
) -> tuple[Share, ...]:
    """In the order named, under the locks of all their records."""
    first = Handover(
        record_id=command.record_id, goods=command.goods, customs_declarations=command.customs_declarations
    )
    asked = {fetch(session, actor, one.record_id).id: one for one in (first, *command.others)}
    locked = {record.id: record for record in records.lock_all(session, asked)}
    if len(locked) < len(asked):
        raise not_found("record")
    shares = tuple(_share(session, locked[i], one, reference) for i, one in asked.items())
    need_version(shares[0].record, command.seen_version)
    if len({(share.facts.direction, share.facts.gate) for share in shares}) > 1:
        raise ConflictError(
            "predecessors_apart",
            "Goods of several trucks go to one only at the same gate and in the same direction.",
        )
    return shares


def _share(session: Session, record: RecordRow, asked: Handover, reference: Reference) -> Share:
    need("hand_over", records.state_of(record))
    facts = records.facts_of(record)
    if not reference.route(record.route).hands_over:
        raise InvalidError(
            "route_not_for_transfer",
            "This truck's route has no transshipment: choose the route with transshipment before the truck arrives.",
        )
    if not facts.goods:
        raise ConflictError(
            "no_goods_to_hand_over", "This truck has no goods (any more): nothing can be taken over."
        )
    pointer = "/goods" if asked.record_id in (record.id, record.reference) else "/others"
    return Share(record, facts, _free_goods(session, record, asked, pointer), _numbers(facts, asked))


def _free_goods(session: Session, record: RecordRow, asked: Handover, pointer: str) -> tuple[GoodsLine, ...]:
    """What is asked for, if no other vehicle is to take it."""
    load = records.facts_of(record).goods
    promised = [line for row in transfers.open_from(session, record.id) for line in transfers.goods_of(row)]
    try:
        free = left_after(load, promised)
        goods = free if asked.goods is None else taken(load, asked.goods, pointer)
        left_after(free, goods)
    except ConflictError:
        goods = ()
    if not goods:
        raise InvalidError(
            "goods_promised",
            "These goods are to go to another truck already: cancel that one, or choose other goods.",
        )
    return goods


def _numbers(facts: RecordFacts, asked: Handover) -> tuple[str, ...]:
    named = tuple(item.number for item in facts.customs_declarations)
    if asked.customs_declarations is None:
        return named
    chosen = {customs_number(text) or text for text in asked.customs_declarations}
    if not chosen <= set(named):
        raise InvalidError(
            "customs_declaration_not_named",
            "Choose among the customs declarations of the truck that brings the goods.",
        )
    return tuple(number for number in named if number in chosen)


def _declaration(command: DeclareSuccessor, shares: Sequence[Share], reference: Reference) -> Declaration:
    first = shares[0].facts
    numbers = dict.fromkeys(number for share in shares for number in share.customs_declarations)
    return Declaration(
        direction=first.direction,
        gate=first.gate,
        route=_route(first, reference),
        regime=first.regime,
        tractor=command.tractor,
        trailer=command.trailer,
        containers=command.containers,
        capacity_kg=command.capacity_kg,
        container_feet=command.container_feet,
        planned_from=command.planned_from,
        planned_until=command.planned_until,
        goods=tuple(line for share in shares for line in typed_goods(share.goods)),
        customs_declarations=tuple(numbers),
        certificates=_certificates(command, shares),
        permits=command.permits,
        border_form_declared_at=command.border_form_declared_at,
        people=command.people,
    )


def _route(first: RecordFacts, reference: Reference) -> str:
    routes = reference.routes.values()
    found = (r.id for r in routes if r.takes_over and r.direction == first.direction)
    route = next(found, None)
    if route is None:
        raise InvalidError("route_not_for_transfer", "No truck can take over goods in this direction today.")
    return route


def _certificates(command: DeclareSuccessor, shares: Sequence[Share]) -> tuple[TypedPaper, ...]:
    """The goods' certificates go with them, but for the kinds that the new vehicle declares itself."""
    own = {paper.kind for paper in command.certificates}
    carried = {
        (c.kind, c.number): c for share in shares for c in share.facts.certificates if c.kind not in own
    }
    kept = tuple(TypedPaper(kind=kind, number=number) for kind, number in carried)
    return (*command.certificates, *kept)
