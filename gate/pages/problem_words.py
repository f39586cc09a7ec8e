"""Refusals in words a driver, a firm or an officer can act on, by their stable code."""

from collections.abc import Mapping

from gate.pages.languages import mark as _

PROBLEMS: Mapping[str, str] = {
    "page_not_found": _("There is no page at this address. Check it, or start again from the first page."),
    "record_not_found": _("There is no crossing with this number among yours. Check the number."),
    "record_not_yet_declared": _("This crossing was not declared yet at that time. Choose a later one."),
    "moment_in_future": _("That time has not come yet. Choose one that has passed."),
    "complete_as_of_in_future": _(
        "Name a time that has passed, and check the clock of the machine that sends it."
    ),
    "complete_as_of_older": _(
        "The register is known to be complete as of a later time already: send that of now."
    ),
    "moment_invalid": _("Choose a day and a time."),
    "sighting_not_found": _("There is no sighting with this number. It may have been settled and removed."),
    "upload_not_found": _("There is no such file among yours, or it was forgotten after a week."),
    "lane_not_found": _("There is no such lane. Look at the list of lanes."),
    "hold_not_found": _("There is no such hold any more. Look at the crossing again."),
    "evidence_not_found": _("This picture has not arrived yet: the lane may still be sending it."),
    "frame_not_found": _("No picture has come from this camera yet."),
    "not_permitted": _("Your account may not do this. Ask the person whose duty it is."),
    "not_your_authority": _("Only an officer of the other authority can do this."),
    "not_customs": _("Only customs can confirm this."),
    "sign_in_needed": _("Sign in first."),
    "login_refused": _("Login or password is wrong. Check both and try again."),
    "login_taken": _("This login is taken: choose another one."),
    "share_spent": _("You send more than your share. Wait a little and go on more slowly."),
    "too_many_attempts": _("Too many attempts. Wait a little and try again."),
    "own_account": _("You cannot switch off your own account: ask another administrator."),
    "password_same": _("The new password is the old one: choose another."),
    "account_not_found": _("There is no such account. Look at the list of accounts."),
    "device_not_found": _("There is no such key. Look at the list of keys."),
    "api_key_not_found": _("There is no such key. Look at the list of keys."),
    "api_key_scope_invalid": _("Choose what the key may do among what your role lets it."),
    "api_key_expiry_invalid": _("Choose a day from today on, at most a year ahead."),
    "api_keys_too_many": _("You have ten keys already: revoke one first."),
    "text_invalid": _("A text holds a sign that cannot be kept. Type it again."),
    "value_refused": _("Something is too long to be kept. Shorten it."),
    "search_invalid": _("Correct the number you look for."),
    "cursor_invalid": _("Start the list again from its first page."),
    "day_invalid": _("Choose a day."),
    "webhook_url_invalid": _(
        "Give a whole web address like https://example.vn/news, without a name and password in it."
    ),
    "webhooks_too_many": _("There are ten addresses already: remove one first."),
    "webhook_not_found": _("There is no such address any more. Look at the list."),
    "position_unknown": _("Give a position that has been sent before: a number, at most the last one."),
    "pass_not_there": _("There is no pass now."),
    "role_unknown": _("Choose a role from the list."),
    "firm_missing": _("A firm's account needs the firm's name and tax code."),
    "csrf_failed": _(
        "This form was open too long or came from elsewhere. Load the page again and repeat it."
    ),
    "command_id_reused": _(
        "This form was sent before with other content. Load the page again and repeat it."
    ),
    "version_changed": _("Someone changed this crossing in the meantime. Look at it again, then decide."),
    "swap_empty": _("Fill in what is swapped: the tractor, the trailer, the container or the driver."),
    "competing_declaration": _(
        "This vehicle is also declared elsewhere: an officer will ask the driver which one counts."
    ),
    "decision_changed": _(
        "There is a new word on this crossing since you opened this page. Look at it again, then decide."
    ),
    "transition_refused": _("The crossing has moved on in the meantime. Look at its state again."),
    "amend_not_permitted": _("It is too late to change this crossing."),
    "cancel_not_permitted": _("The truck is already at the gate: the crossing cannot be cancelled any more."),
    "decide_not_permitted": _("This crossing has ended: there is nothing left to decide."),
    "pair_not_permitted": _("This crossing has ended: choose another one."),
    "queue_not_found": _("There is no such queue. Look at the list of queues."),
    "ticket_not_found": _("There is no such ticket. Check the number."),
    "queue_open": _(
        "A queue is open before the next point: call the next there, or move its ticket with a reason."
    ),
    "queue_open_already": _("A queue is open before this point."),
    "queue_closed": _("This queue is closed."),
    "queue_changed": _("The queue has changed in the meantime. Look at it and repeat."),
    "point_without_queue": _("Vehicles may go round this point: choose another."),
    "no_queue_ahead": _("No queue is open before the next point: no ticket is needed."),
    "ticket_already_held": _("You wait here with this vehicle or trailer already."),
    "ticket_not_waiting": _("This ticket waits no more: it was called, or it has ended."),
    "place_unknown": _("So many do not wait in this class: choose one of their places."),
    "quota_spent": _("As many as may be called today were called. Change the calls a day, with a reason."),
    "nobody_waits": _("Nobody of this class waits here."),
    "route_fixed": _("The truck is already at the gate: its route cannot be changed."),
    "direction_fixed": _("The truck is already at the gate: its direction cannot be changed."),
    "vehicle_already_present": _("A vehicle with this plate is already in the gate. Compare the plates."),
    "must_hold": _("The truck must stay in the yard: something is still missing."),
    "must_wait": _("The barrier stays closed: something is still missing here."),
    "nothing_owed": _("No fee is owed for this crossing."),
    "more_than_owed": _("That is more than is owed: look at what is still to pay."),
    "receipt_used": _("This receipt is entered already: check its number."),
    "hand_over_not_permitted": _("This crossing has ended: its goods cannot go to another truck any more."),
    "no_goods_to_hand_over": _("There are no goods on this truck (any more)."),
    "route_not_for_transfer": _(
        "This truck's route has no transshipment: change the route before the truck arrives."
    ),
    "transfer_invalid": _("Correct which goods go to the other truck."),
    "goods_promised": _(
        "These goods are to go to another truck already: cancel that one, or choose other goods."
    ),
    "predecessors_apart": _("Only goods at the same gate and in the same direction go to one truck."),
    "customs_declaration_not_named": _(
        "Choose among the customs declarations of the truck that brings the goods."
    ),
    "goods_follow_transfer": _(
        "The goods of this truck are those it is to take over: the yard confirms what really went, or cancel this crossing and declare the truck again."
    ),
    "transfer_not_found": _("There is no such transshipment any more. Look at the two crossings."),
    "already_transferred": _("This transshipment is confirmed already."),
    "transfer_must_hold": _(
        "The goods must stay on the first truck: an authority holds it. Look at its crossing for who and why."
    ),
    "load_changed": _(
        "The first truck does not carry these goods, or not so much of them: compare with what it carries now."
    ),
    "not_in_yard": _("The truck is not in the yard: confirm its arrival first."),
    "not_standing": _("The vehicle has left the lane."),
    "not_matched": _("It is not settled yet which truck this is: settle the sighting first."),
    "discrepancy_not_found": _("There is no such discrepancy. Look at the list."),
    "discrepancy_settled": _("Another officer has settled this discrepancy."),
    "officer_key_not_found": _("There is no such officer's key. Look at the list of keys."),
    "officer_key_taken": _("This key is another officer's or was revoked. Make a new one."),
    "officer_key_invalid": _("This is no public key: it has 64 hexadecimal digits."),
    "not_a_border_guard": _("Only an officer of the border guard confirms openings at a lane."),
    "already_settled": _("Another officer has settled this sighting."),
    "hold_already_lifted": _("This hold is lifted already."),
    "hold_scope_empty": _("This crossing has nothing of that kind to hold: choose what is held again."),
    "record_missing": _("Choose the truck it is."),
    "pass_through_too_early": _("The truck has not passed barrier 1 yet: confirm afterwards."),
    "second_officer_needed": _("This takes two different border guard officers."),
    "declaration_invalid": _("Some fields need to be put right. Each says how."),
    "request_malformed": _("Something in the form was not understood. Check the fields."),
    "body_too_large": _("That is too much at once. Send less."),
    "database_unavailable": _(
        "The gate's database does not answer. Nothing was changed. Try again in a moment."
    ),
    "storage_full": _("The gate's disk is full. Nothing was changed. Call the operator."),
    "internal_error": _("Something broke on our side. Nothing was changed. Try again; if it stays, call us."),
}

FAILURES: Mapping[str, str] = {
    "plate_province_unknown": _(
        "No plate of Vietnam begins like “%(value)s” today: compare its first two digits with the vehicle."
    ),
    "plate_invalid": _("“%(value)s” is no plate: write it as on the vehicle, like 12C-123.45 or 桂F12345."),
    "plate_is_trailer": _("“%(value)s” is a trailer's plate: write the tractor's plate here."),
    "plate_not_trailer": _(
        "“%(value)s” is no trailer's plate: it has R after the first digits or ends in 挂."
    ),
    "container_invalid": _(
        "“%(value)s” is no container number: four letters and seven digits, like CSQU3054383."
    ),
    "container_check_digit": _(
        "The last digit of “%(value)s” does not fit. Compare the number with the container door."
    ),
    "container_twice": _("“%(value)s” is named twice: name each container once."),
    "goods_missing": _("Name the goods, or choose “Empty”."),
    "goods_on_empty": _("An empty truck has no goods: change one of the two."),
    "hs_invalid": _("“%(value)s” is no HS code: write the 8 digits of the Vietnamese tariff."),
    "hs_unknown": _("“%(value)s” is not in the tariff: look up the 8-digit code again."),
    "description_missing": _("Say what the goods are."),
    "weight_invalid": _("Write the gross weight in kilograms as a number above 0."),
    "packages_invalid": _("Count the packages: at least 1."),
    "origin_invalid": _("Choose the country of origin."),
    "customs_number_invalid": _("“%(value)s” is no customs declaration number: it has 12 digits."),
    "customs_number_twice": _("“%(value)s” is named twice: name each declaration once."),
    "paper_number_missing": _("Write the number of this paper."),
    "gate_unknown": _("Choose a gate from the list."),
    "route_unknown": _("Choose a route from the list."),
    "route_wrong_direction": _("This route goes the other way: choose again."),
    "route_takes_over": _(
        "Only a truck that takes over goods goes this route: declare it on the page of the truck that brings them."
    ),
    "route_not_takes_over": _("This truck takes over goods in the yard: its route begins there."),
    "capacity_invalid": _("Write the load capacity in whole kilograms, as in the registration: 18000."),
    "container_feet_invalid": _("Write the length of the container in feet, as in 40."),
    "take_nothing": _("Say which goods go to the other truck."),
    "take_line_unknown": _("The first truck has no such goods line."),
    "take_line_twice": _("Name each goods line once."),
    "take_half_said": _("Write the weight and the packages that go."),
    "take_too_much": _("“%(value)s” kg cannot go: look at how much the line weighs."),
    "take_packages": _("“%(value)s” packages do not fit: with the whole weight all go, and never more."),
    "window_past": _("This time has passed: choose a later one."),
    "window_reversed": _("The latest arrival must be after the earliest."),
    "window_too_long": _("Plan the arrival within 7 days."),
    "window_too_far": _("Declare at most 30 days ahead."),
}
