"""What a page says after something was done. The address carries only the code, so nobody can put words in our mouth."""

from collections.abc import Mapping

from gate.pages.languages import mark as _

SAID: Mapping[str, str] = {
    "declared": _("Declared. The authorities decide now; this page shows what is still missing."),
    "declared_competing": _(
        "Declared. This vehicle is also declared elsewhere: an officer will ask the driver which one counts."
    ),
    "amended": _("Saved. Only the authorities concerned decide again."),
    "swapped": _("Swapped. Only the authorities concerned decide again."),
    "cancelled": _("The crossing is cancelled."),
    "decided": _("Your decision is recorded."),
    "hold_placed": _("The hold is placed."),
    "hold_lifted": _("The hold is lifted."),
    "settled": _("The sighting is settled."),
    "discrepancy_settled": _("Settled. It stands in the journal."),
    "opened": _("The barrier was told to open."),
    "forced": _("The barrier was told to open by force. Every authority is informed."),
    "refused": _("The crossing is refused."),
    "overridden": _("Put aside and flagged for ever."),
    "called": _("The vehicle is called."),
    "ticket_taken": _("You have a ticket. Its place stands on this page."),
    "queue_opened": _("The queue is open."),
    "queue_closed": _("The queue is closed."),
    "quotas_set": _("The calls a day are changed."),
    "tickets_called": _("The next vehicles are called."),
    "ticket_moved": _("The ticket is moved. Everyone reads why."),
    "yard_arrived": _("Arrival confirmed."),
    "yard_left": _("Departure confirmed."),
    "successor_declared": _(
        "Declared. The yard confirms the transshipment when the goods are on this truck."
    ),
    "fee_settled": _("The payment is entered."),
    "transferred": _("Transshipment confirmed: the goods are on the other truck."),
    "pass_through": _("Confirmed: the goods went through."),
    "account_made": _("The account is made."),
    "webhook_added": _("Added. A test message is on its way; this page shows whether it arrived."),
    "webhook_rotated": _(
        "There is a new secret. The old one signs beside it for a day: change over before then."
    ),
    "webhook_removed": _("Removed: nothing is sent there any more."),
    "webhook_replayed": _("It is sent again from there on."),
    "account_disabled": _("The account is switched off. Whoever used it is signed out."),
    "account_enabled": _("The account is switched on again."),
    "password_changed": _("Your password is changed. You are signed out everywhere else."),
    "api_key_revoked": _("The key is revoked: nothing is let in with it any more."),
    "device_revoked": _("The key is revoked: nobody speaks for the lane with it any more."),
}
