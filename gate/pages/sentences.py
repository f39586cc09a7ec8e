"""Whole sentences for codes: what is missing, what happened, why an officer decided. Each says what to do next."""

from collections import defaultdict
from collections.abc import Mapping

from gate.pages.languages import mark as _
from gate.pages.words import Translate

MISSING: Mapping[str, str] = {
    "no_open_declaration": _("There is no open declaration: the firm must declare the crossing."),
    "not_seen_here": _("The cameras have not seen this vehicle here yet."),
    "not_called": _("The control centre has not called it yet: wait for the call."),
    "fees_unsettled": _(
        "A fee of %(amount)s đ is not paid yet: pay it at the border gate management centre."
    ),
    "fee_size_missing": _(
        "The fee cannot be told yet: add the vehicle's load capacity, and the length of its container."
    ),
    "decision_undecided": _("%(whom)s has not decided yet."),
    "decision_hold": _("%(whom)s holds it. %(detail)s"),
    "decision_inspect": _("%(whom)s wants to inspect it. %(detail)s"),
    "decision_refused": _("%(whom)s refused it. %(detail)s"),
    "on_hold": _("Held by: %(whom)s. %(detail)s"),
    "goods_not_handed_over": _(
        "Goods are declared on this truck still: the yard confirms when they are on the other one."
    ),
    "goods_not_taken_over": _("The yard has not confirmed yet that the goods are on this truck."),
}

CASE_HELP: Mapping[str, str] = {
    "undeclared": _(
        "No declared crossing fits this plate. Ask the driver for the firm; the firm can declare now. "
        "Or the read is wrong: compare the pictures."
    ),
    "ambiguous": _("Two declared trucks fit this read. Look at the characters that differ and decide."),
    "look_alike": _("The read is close to a declared plate but not the same. Compare the pictures."),
    "competing": _(
        "This vehicle is declared more than once. Ask the driver which goods are on it and choose that crossing."
    ),
    "mismatch": _("The tractor fits, another part does not. The firm may have to amend one field."),
    "unread": _("The reader is not sure enough. Read the plate in the picture and choose the truck."),
    "out_of_order": _("This crossing should be at another point. Check where the vehicle comes from."),
    "already_present": _("A vehicle with this plate is already inside. One of the two plates is wrong."),
    "set_changed": _("The vehicle set differs from the one that came in. Check trailer and container."),
    "camera_unknown": _(
        "A camera that this lane does not have sent this. Compare the pictures, then tell the operator of the gate."
    ),
}

REASONS: Mapping[str, str] = {
    "papers_in_order": _("The papers are in order."),
    "inspection_passed": _("The inspection found nothing wrong."),
    "goods_match": _("The goods are as declared."),
    "papers_missing": _("Papers are missing: bring them to the desk."),
    "papers_wrong": _("The papers do not fit the goods: the firm must put them right."),
    "inspection_needed": _("The goods or the vehicle must be inspected: drive to the inspection area."),
    "risk": _("Chosen by risk: wait for the officer."),
    "goods_differ": _("The goods differ from the declaration."),
    "treatment_needed": _("Treatment is needed before the goods may go on."),
    "not_allowed": _("These goods or this vehicle may not cross."),
    "stop_notice": _("There is a stop notice."),
    "driver_papers": _("The driver's papers must be checked."),
    "plate_read_by_officer": _("The officer read the plate in the picture."),
    "second_factor": _("A second camera or a paper confirmed the vehicle."),
    "driver_shown_papers": _("The driver showed the vehicle's papers."),
    "not_declared": _("No firm has declared this vehicle."),
    "false_plate": _("The plate does not belong to this vehicle."),
    "turned_back": _("The vehicle was turned back."),
    "danger_to_life": _("Danger to life."),
    "lane_blocked": _("The lane is blocked."),
    "network_down": _("The lane could not reach the gate."),
    "confirmed_at_the_lane": _("An officer at the lane confirmed the vehicle while it was cut off."),
    "vehicle_found": _("The vehicle was found and checked."),
    "vehicle_not_found": _("The vehicle could not be found: it is being looked for."),
    "same_vehicle": _("It was the same vehicle both times."),
    "looked_into": _("Looked into: nothing is wrong."),
    "not_cut_off": _("The lane reached the gate: an opening is confirmed there."),
    "snapshot_missing": _("The lane had never heard from the gate."),
    "snapshot_stale": _("What the lane knew of the gate was too old."),
    "confirmation_key_unknown": _("The officer's key was not enrolled."),
    "confirmation_forged": _("The officer's confirmation was changed or forged."),
    "confirmation_other_lane": _("The officer's confirmation was for another lane."),
    "confirmation_used": _("The officer's confirmation had been used."),
    "confirmation_expired": _("The officer's confirmation was too old."),
    "plate_unread": _("No camera had read the plate."),
    "plate_mismatch": _("Cameras and officer read different plates."),
    "not_expected": _("The lane expected no such vehicle."),
    "held": _("A hold rested on the vehicle."),
    "pass_unreadable": _("What was shown was no pass."),
    "pass_key_unknown": _("Another gate signed the pass."),
    "pass_forged": _("The pass was changed or forged."),
    "pass_expired": _("The pass was over."),
    "pass_not_yet_valid": _("The pass was not valid yet."),
    "pass_other_gate": _("The pass was for another gate."),
    "pass_other_point": _("The pass was for another point."),
    "pass_other_vehicle": _("The pass was for another vehicle."),
    "pass_other_version": _("The declaration had changed since the pass."),
    "pass_withdrawn": _("The pass had been taken back."),
    "pass_used": _("The pass had been used."),
    "camera_failed": _("The camera failed; the officer checked by eye."),
    "called_by_order": _("Called in the order of the queue."),
    "perishing": _("The goods are spoiling."),
    "queue_mistake": _("A mistake in the queue is put right."),
    "queue_no_show": _("It did not come when it was called."),
    "other": _("Another reason, told below."),
    "all_rules_satisfied": _("All rules are satisfied."),
    "rules_disagree": _("The rules disagree with the officer's decision after facts changed."),
    "vehicle_left": _("The vehicle has left the lane."),
    "superseded": _("A new vehicle came."),
    "replaced": _("A newer order took its place."),
    "order_expired": _("The order was too old."),
    "order_spent": _("The order had been used."),
    "other_lane": _("The order was for another lane."),
    "no_vehicle": _("No vehicle stood there."),
    "withdrawn": _("The order had been taken back."),
    "interrupted": _("The lane was interrupted before the barrier moved."),
    "key_unknown": _("The order was signed with an unknown key."),
    "signature_wrong": _("The order was changed or forged."),
    "barrier_failed": _("The barrier did not move: call the technician."),
    "timed_out": _("The barrier took too long: call the technician."),
    "declaration_expires": _("The declared time is over."),
    "return_overdue": _("The vehicle should have come back."),
    "events_dropped": _(
        "A message about this crossing was given up: compare the record with your papers, then lift the hold."
    ),
}

OTHER_REASON = _("Another reason: ask the authority.")
"""Where its words are not for this reader, or were never given."""

TIMELINE: Mapping[str, str] = {
    "record_declared": _("The crossing was declared."),
    "record_amended": _("The declaration was amended (version %(version)s). %(reason)s"),
    "record_swapped": _("Swapped: %(swapped)s (version %(version)s). %(reason)s"),
    "record_cancelled": _("The firm cancelled the crossing. %(reason)s"),
    "vehicle_sighted": _("The cameras saw the vehicle. %(lane)s"),
    "sighting_settled": _("An officer settled a sighting: %(outcome)s. %(reason)s"),
    "record_moved": _("State: %(state)s."),
    "decision_recorded": _("%(authority)s: %(state)s. %(reason)s"),
    "hold_placed": _("Hold placed by %(issuer)s. %(reason)s"),
    "hold_lifted": _("Hold lifted."),
    "barrier_ordered": _("The barrier was told to open. %(lane)s"),
    "barrier_opened": _("The barrier opened. %(lane)s"),
    "barrier_closed": _("The barrier closed. %(lane)s"),
    "barrier_refused": _("The barrier did not open. %(lane)s %(reason)s"),
    "barrier_order_withdrawn": _("The order to open was withdrawn. %(reason)s"),
    "barrier_forced": _("Two officers opened the barrier by force. %(reason)s"),
    "point_passed": _("Passed: %(point)s."),
    "override_made": _("An officer put aside “%(requirement)s” at %(point)s. %(reason)s"),
    "record_called": _("The control centre called the vehicle."),
    "ticket_taken": _("Took ticket %(ticket)s in the queue: %(point)s."),
    "ticket_moved": _("An officer put ticket %(ticket)s on place %(place)s. %(reason)s"),
    "ticket_rebound": _("Ticket %(ticket)s is bound to the changed vehicle set."),
    "ticket_ended": _("Ticket %(ticket)s has ended."),
    "record_refused": _("An officer refused the crossing. %(reason)s"),
    "opening_confirmed": _("An officer confirmed the opening. %(lane)s"),
    "opening_confirmed_offline": _(
        "An officer at the lane confirmed the opening while it was cut off. %(lane)s %(reason)s"
    ),
    "discrepancy_found": _(
        "What the lane told does not fit: an officer of the border guard must look. %(lane)s"
    ),
    "discrepancy_settled": _("An officer settled what did not fit. %(reason)s"),
    "vehicle_turned_back": _("The vehicle turned back. %(lane)s"),
    "people_read": _("Someone looked at the persons of this crossing."),
    "people_erased": _("The persons of this crossing were erased."),
    "yard_arrived": _("Arrived in the yard. %(slot)s"),
    "yard_left": _("Left the yard."),
    "fee_assessed": _("The fee is %(amount)s đ; still to pay: %(owed)s đ."),
    "fee_settled": _("Paid: %(amount)s đ (receipt %(receipt)s); still to pay: %(owed)s đ."),
    "successor_declared": _("Another truck was declared to take over its goods: crossing %(successor)s."),
    "goods_handed_over": _("Goods went to the truck of crossing %(successor)s (version %(version)s)."),
    "goods_taken_over": _("Goods were taken over from the truck of crossing %(predecessor)s."),
    "pass_through_confirmed": _("Customs confirmed that the goods went through."),
    "deadline_reached": _("A deadline was reached: %(kind)s."),
    "events_dropped": _("An operator gave up a message about this crossing."),
    "pass_issued": _("There is a pass for %(point)s."),
    "pass_withdrawn": _("The pass for %(point)s was withdrawn."),
}

MEANINGS: Mapping[str, str] = {
    "declared": _("The firm has declared it; the truck is still on the way."),
    "present": _("The truck has passed the first barrier and is in the gate area."),
    "cleared": _("Everything for the last barrier is there: drive to it."),
    "crossed": _("The truck has passed the last barrier."),
    "closed": _("Nothing is left to do."),
    "cancelled": _("The firm took the declaration back."),
    "refused": _("An officer turned the crossing away; the reason stands on its page."),
    "expired": _("The truck did not come within its time: declare again."),
}


def filled(sentence: str, values: Mapping[str, str]) -> str:
    """The sentence with its values; one that is not known leaves no hole, only nothing."""
    return (sentence % defaultdict(str, values)).strip()


def reason_text(code: str, text: str, translate: Translate) -> str:
    """What an officer or a rule gave as reason: the sentence of the code, then the own words."""
    if code == "other":
        return text or translate(OTHER_REASON)
    known = REASONS.get(code)
    sentence = translate(known) if known else ("" if text else code.replace("_", " "))
    return f"{sentence} {text}".strip()
