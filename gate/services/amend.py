"""A firm corrects its declaration: a new version, and only the authorities whose facts changed decide again."""

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError
from gate.services.amendment import Plan, answer_of, carry_out, planned
from gate.services.commands import Amend, Amendment
from gate.services.context import Gate
from gate.services.fetch import fetch, fetch_locked
from gate.services.once import once
from gate.services.results import Amended
from gate.store import transfers
from gate.store.session import Session


@once(Amended)
def amend(gate: Gate, session: Session, actor: Actor, command: Amend) -> Amended:
    """Raises NotFoundError, ConflictError `version_changed`, `amend_not_permitted`, `route_fixed`,
    `vehicle_already_present`, `goods_follow_transfer`, InvalidError `declaration_invalid`. Nothing changed = the same version again."""
    actor.need(Permission.DECLARE)
    record = fetch_locked(session, actor, command.record_id)
    plan = planned(gate, session, record, command)
    _need_own_goods(session, plan)
    return carry_out(gate, session, actor, plan, ("record_amended", {}))


def preview_amendment(gate: Gate, session: Session, actor: Actor, asked: Amendment) -> Amended:
    """What `amend` would answer now, or refuse: for a session that only reads; nothing is written or journalled."""
    actor.need(Permission.DECLARE)
    record = fetch(session, actor, asked.record_id)
    plan = planned(gate, session, record, asked)
    _need_own_goods(session, plan)
    return answer_of(session, plan)


def _need_own_goods(session: Session, plan: Plan) -> None:
    """Until the yard has confirmed what goes over, a successor's goods are what was planned from its predecessors."""
    before, after = plan.before, plan.after
    goods = [(facts.loaded, facts.goods, facts.customs_declarations) for facts in (before, after)]
    if goods[0] != goods[1] and any(transfers.is_open(row) for row in transfers.to(session, plan.record.id)):
        raise ConflictError(
            "goods_follow_transfer",
            "The goods of this truck are those it is to take over: the yard confirms what really went,"
            " or cancel this crossing and declare the truck anew.",
        )
