"""The table of everything that can be done through the API."""

from fastapi import APIRouter

from gate.api.command_routes import CommandRoute, add
from gate.domain.access import Permission
from gate.services import commands as c
from gate.services import fee_commands as f
from gate.services import queue_commands as q
from gate.services import results as r
from gate.services import transfer_commands as t
from gate.services.amend import amend, preview_amendment
from gate.services.call_forward import call_forward
from gate.services.call_next import call_next
from gate.services.cancel import cancel
from gate.services.close_queue import close_queue
from gate.services.confirm_pass_through import confirm_pass_through
from gate.services.confirm_transfer import confirm_transfer
from gate.services.confirm_yard import confirm_yard
from gate.services.decide import decide
from gate.services.declare_successor import declare_successor
from gate.services.discrepancies import settle_discrepancy
from gate.services.erase_people import erase_people
from gate.services.lift_hold import lift_hold
from gate.services.move_ticket import move_ticket
from gate.services.open_lane import open_lane
from gate.services.open_queue import open_queue
from gate.services.override import override
from gate.services.place_hold import place_hold
from gate.services.refuse_record import refuse_record
from gate.services.send_register_heartbeat import send_register_heartbeat
from gate.services.set_quotas import set_quotas
from gate.services.settle_fee import settle_fee
from gate.services.settle_sighting import settle_sighting
from gate.services.swap import preview_swap, swap
from gate.services.take_ticket import take_ticket

router = APIRouter(tags=["commands"])
_P = Permission
_RECORD = "/records/{record_id}"
_QUEUE = "/queues/{queue_id}"

ROUTES: tuple[CommandRoute, ...] = (
    CommandRoute(f"{_RECORD}/amendments", amend, c.Amend, r.Amended, _P.DECLARE),
    CommandRoute(
        f"{_RECORD}/amendments/preview", preview_amendment, c.Amendment, r.Amended, _P.DECLARE, looks=True
    ),
    CommandRoute(f"{_RECORD}/swap", swap, c.Swap, r.Amended, _P.DECLARE),
    CommandRoute(f"{_RECORD}/swap/preview", preview_swap, c.Swapping, r.Amended, _P.DECLARE, looks=True),
    CommandRoute(f"{_RECORD}/successors", declare_successor, t.DeclareSuccessor, r.Declared, _P.DECLARE, 201),
    CommandRoute(
        f"{_RECORD}/transfers", confirm_transfer, t.ConfirmTransfer, r.GoodsTransferred, _P.CONFIRM_YARD
    ),
    CommandRoute(f"{_RECORD}/payments", settle_fee, f.SettleFee, r.FeeSettled, _P.SETTLE_FEES, 201),
    CommandRoute(f"{_RECORD}/cancellation", cancel, c.Cancel, r.RecordAnswer, _P.DECLARE),
    CommandRoute(f"{_RECORD}/decisions", decide, c.Decide, r.RecordAnswer, _P.DECIDE),
    CommandRoute(f"{_RECORD}/refusal", refuse_record, c.RefuseRecord, r.RecordAnswer, _P.REFUSE),
    CommandRoute(f"{_RECORD}/overrides", override, c.Override, r.RecordAnswer, _P.OVERRIDE),
    CommandRoute(f"{_RECORD}/call", call_forward, c.CallForward, r.RecordAnswer, _P.CALL),
    CommandRoute(f"{_RECORD}/yard", confirm_yard, c.ConfirmYard, r.RecordAnswer, _P.CONFIRM_YARD),
    CommandRoute(
        f"{_RECORD}/pass-through",
        confirm_pass_through,
        c.ConfirmPassThrough,
        r.RecordAnswer,
        _P.CONFIRM_PASS_THROUGH,
    ),
    CommandRoute(
        f"{_RECORD}/people/erasure", erase_people, c.ErasePeople, r.PeopleErased, _P.MANAGE_ACCOUNTS
    ),
    CommandRoute(f"{_RECORD}/ticket", take_ticket, q.TakeTicket, q.TicketAnswer, _P.DECLARE, 201),
    CommandRoute("/queues", open_queue, q.OpenQueue, q.QueueAnswer, _P.ORDER_QUEUE, 201),
    CommandRoute(f"{_QUEUE}/closing", close_queue, q.CloseQueue, q.QueueAnswer, _P.ORDER_QUEUE),
    CommandRoute(f"{_QUEUE}/quotas", set_quotas, q.SetQuotas, q.QueueAnswer, _P.ORDER_QUEUE),
    CommandRoute(f"{_QUEUE}/calls", call_next, q.CallNext, q.CalledAnswer, _P.CALL),
    CommandRoute(f"{_QUEUE}/moves", move_ticket, q.MoveTicket, q.TicketAnswer, _P.ORDER_QUEUE),
    CommandRoute("/holds", place_hold, c.PlaceHold, r.HoldPlacedAnswer, _P.HOLD, 201),
    CommandRoute("/holds/{hold_id}/lifting", lift_hold, c.LiftHold, r.HoldLiftedAnswer, _P.HOLD),
    CommandRoute(
        "/sightings/{sighting_id}/settlement",
        settle_sighting,
        c.SettleSighting,
        r.SightingAnswer,
        _P.SETTLE_SIGHTING,
    ),
    CommandRoute(
        "/discrepancies/{discrepancy_id}/settlement",
        settle_discrepancy,
        c.SettleDiscrepancy,
        r.DiscrepancyAnswer,
        _P.SETTLE_DISCREPANCY,
    ),
    CommandRoute(
        "/registers/{agency}/{register_name}/heartbeats",
        send_register_heartbeat,
        c.SendRegisterHeartbeat,
        r.RegisterHeartbeatAnswer,
        _P.PUT_REGISTER,
    ),
    CommandRoute("/lanes/{lane}/opening", open_lane, c.OpenLane, r.LaneOpened, _P.OPEN_LANE),
)

for route in ROUTES:
    add(router, route)
