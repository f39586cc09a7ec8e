"""What does not fit between what a lane did and what the gate knows: a sentence each, with what to look at."""

from collections.abc import Mapping

from gate.pages.languages import mark as _

FOUND: Mapping[str, str] = {
    "confirmation_unproven": _(
        "No officer's valid key stands behind this opening. Ask who opened the barrier, and check the lane's machine."
    ),
    "pass_unproven": _(
        "The pass that was shown is not one of this gate for this vehicle here. Look at the pictures and find the vehicle."
    ),
    "record_unknown": _("The pass names a crossing that this gate does not have."),
    "pass_used_twice": _(
        "One pass opened two lanes while they were cut off. Compare the pictures: one of the two vehicles is another one."
    ),
    "record_ended": _(
        "The crossing had ended when the lane told of it. It stays ended: find out where the vehicle is."
    ),
    "already_passed": _("The crossing had passed this point already. Compare the pictures of both passages."),
    "vehicle_changed": _("Another vehicle is declared now than the one that went through."),
    "vehicle_elsewhere": _("A vehicle with this plate is in the gate under another crossing."),
    "other_record": _("The sighting was matched to another crossing than the one the pass names."),
    "hold_placed": _(
        "A hold rests on the crossing, and the vehicle is through. Tell whoever placed the hold."
    ),
    "version_changed": _("The declaration was amended after the pass by which the vehicle went through."),
    "snapshot_stale": _("The lane went by news of the gate that was older than this point allows."),
    "pass_withdrawn": _("The pass was taken back before the gate heard of the opening."),
    "order_unknown": _("The barrier opened on an order that this gate never gave."),
    "opened_without_order": _("The barrier opened without an order."),
    "order_of_other_lane": _("The barrier opened on an order for another lane."),
    "order_spent_twice": _("The barrier opened twice on one order."),
    "opened_after_withdrawal": _("The barrier opened after the order was taken back."),
}
