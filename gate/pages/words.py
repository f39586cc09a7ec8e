"""What codes are called on pages: a word, an icon and a tone each. Colour never speaks alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gate.pages.languages import mark as _

Translate = Callable[[str], str]


@dataclass(frozen=True)
class Word:
    """`text` is an English message id until `said`. `tone` is one of go, wait, hold, stop or empty (calm)."""

    text: str
    icon: str = "dash"
    tone: str = ""

    def said(self, translate: Translate) -> "Word":
        return Word(translate(self.text), self.icon, self.tone)


UNTOLD: Mapping[str, Word] = {
    "competing": Word(_("Whether another declaration named the same vehicle then.")),
    "reference_corrections": Word(
        _("Whether the gate's list of points and routes was corrected since: it is shown as it stands today.")
    ),
}
STATES: Mapping[str, Word] = {
    "declared": Word(_("Declared"), "flag", "wait"),
    "present": Word(_("At the gate"), "truck", "wait"),
    "cleared": Word(_("Cleared to cross"), "check", "go"),
    "crossed": Word(_("Crossed"), "check", "go"),
    "closed": Word(_("Finished"), "check"),
    "cancelled": Word(_("Cancelled"), "cross"),
    "refused": Word(_("Refused"), "cross", "stop"),
    "expired": Word(_("Expired"), "wait"),
}
DECISIONS: Mapping[str, Word] = {
    "undecided": Word(_("Not decided yet"), "wait", "wait"),
    "not_required": Word(_("Not needed"), "dash"),
    "passed": Word(_("Passed"), "check", "go"),
    "hold": Word(_("On hold"), "hold", "hold"),
    "inspect": Word(_("To be inspected"), "look", "hold"),
    "refused": Word(_("Refused"), "cross", "stop"),
}
AUTHORITIES: Mapping[str, Word] = {
    "customs": Word(_("Customs")),
    "border_guard": Word(_("Border guard")),
    "health": Word(_("Health quarantine")),
    "plant": Word(_("Plant quarantine")),
    "animal": Word(_("Animal quarantine")),
    "tax": Word(_("Tax")),
    "firm": Word(_("Your firm")),
    "lane": Word(_("Lane camera")),
    "control_centre": Word(_("Control centre")),
    "yard_operator": Word(_("Yard operator")),
    "gate": Word(_("The gate")),
    "system": Word(_("The gate")),
}
ROLES: Mapping[str, Word] = {
    "firm": Word(_("Import-export firm")),
    "border_guard_officer": Word(_("Border guard officer")),
    "customs_officer": Word(_("Customs officer")),
    "health_officer": Word(_("Health quarantine officer")),
    "plant_officer": Word(_("Plant quarantine officer")),
    "animal_officer": Word(_("Animal quarantine officer")),
    "tax_officer": Word(_("Tax officer")),
    "yard_operator": Word(_("Yard operator")),
    "control_centre": Word(_("Control centre")),
    "auditor": Word(_("Auditor")),
    "admin": Word(_("Administrator")),
}
DIRECTIONS: Mapping[str, Word] = {
    "export": Word(_("Export: Vietnam to China"), "arrow"),
    "import": Word(_("Import: China to Vietnam"), "arrow"),
}
CHANNELS: Mapping[str, Word] = {
    "green": Word(_("Green channel"), "check", "go"),
    "yellow": Word(_("Yellow channel: papers are checked"), "look", "hold"),
    "red": Word(_("Red channel: goods are checked"), "look", "stop"),
}
SCOPES: Mapping[str, Word] = {
    "record": Word(_("This crossing")),
    "vehicle": Word(_("The tractor, on every crossing")),
    "trailer": Word(_("The trailer, on every crossing")),
    "consignment": Word(_("The goods")),
    "firm": Word(_("The firm")),
    "gate": Word(_("The whole gate")),
}
FLAGS: Mapping[str, Word] = {
    "amended": Word(_("Amended"), "flag"),
    "held": Word(_("On hold"), "hold", "hold"),
    "competing": Word(_("Declared more than once"), "warn", "hold"),
    "overdue": Word(_("Overdue"), "warn", "stop"),
    "forced": Word(_("Barrier forced"), "warn", "stop"),
    "overridden": Word(_("Overridden"), "warn", "hold"),
    "passed_uncleared": Word(_("Passed without clearance"), "warn", "stop"),
    "sighting_open": Word(_("Officer is checking the plate"), "look", "hold"),
}
CASES: Mapping[str, Word] = {
    "undeclared": Word(_("Not declared"), "warn", "stop"),
    "ambiguous": Word(_("Two trucks are possible"), "look", "hold"),
    "look_alike": Word(_("Looks like another plate"), "look", "hold"),
    "competing": Word(_("Declared more than once"), "warn", "hold"),
    "mismatch": Word(_("Plates do not fit together"), "warn", "stop"),
    "unread": Word(_("Plate not readable"), "look", "hold"),
    "out_of_order": Word(_("Not expected at this point"), "warn", "hold"),
    "already_present": Word(_("Already in the gate"), "warn", "stop"),
    "set_changed": Word(_("Vehicle changed on the way"), "warn", "stop"),
    "camera_unknown": Word(_("Unknown camera"), "warn", "stop"),
    "standing": Word(_("Standing at the lane"), "truck", "wait"),
}
SIGHTINGS: Mapping[str, Word] = {
    "open": Word(_("To be settled"), "wait", "hold"),
    "matched": Word(_("Matched"), "check", "go"),
    "undeclared": Word(_("Not declared"), "warn", "stop"),
    "refused": Word(_("Refused"), "cross", "stop"),
    "closed": Word(_("Closed"), "dash"),
}
HEALTHS: Mapping[str, Word] = {
    "live": Word(_("Camera working"), "check", "go"),
    "quiet": Word(_("No sign of life"), "warn", "stop"),
    "reconnecting": Word(_("Camera lost, connecting again"), "warn", "stop"),
    "ended": Word(_("Camera stopped"), "hold", "hold"),
    "never_seen": Word(_("Not started yet"), "dash"),
}
BARRIERS: Mapping[str, Word] = {
    "open": Word(_("Barrier open"), "barrier", "go"),
    "closed": Word(_("Barrier closed"), "barrier"),
    "refused": Word(_("Barrier did not open"), "warn", "stop"),
}
HOLDS: Mapping[str, Word] = {
    "open": Word(_("On hold"), "hold", "hold"),
    "lifted": Word(_("Lifted"), "check", "go"),
}
ACCOUNTS: Mapping[str, Word] = {
    "active": Word(_("Switched on"), "check", "go"),
    "disabled": Word(_("Switched off"), "cross", "stop"),
}
DEVICES: Mapping[str, Word] = {
    "valid": Word(_("Valid"), "check", "go"),
    "revoked": Word(_("Revoked"), "cross", "stop"),
}
API_KEYS: Mapping[str, Word] = {
    "living": Word(_("Valid"), "check", "go"),
    "expired": Word(_("Expired"), "wait"),
    "revoked": Word(_("Revoked"), "cross", "stop"),
    "ended": Word(_("Ended: the account has another role or firm now"), "cross", "stop"),
}
KEY_SCOPES: Mapping[str, Word] = {
    "read": Word(_("Read what you may see")),
    "declare": Word(_("Declare, change and cancel crossings")),
    "webhooks": Word(_("Follow events and manage where news is sent")),
    "registers": Word(_("Put rows into your authority's registers")),
    "yard": Word(_("Confirm arrivals, departures and transshipments in the yard")),
    "fees": Word(_("See what is owed and enter payments")),
}
OUTCOMES: Mapping[str, Word] = {
    "success": Word(_("Done"), "check"),
    "refusal": Word(_("Refused"), "cross", "stop"),
}
POINTS: Mapping[str, Word] = {"ready": Word(_("Nothing is missing: may pass"), "check", "go")}
PAYMENTS: Mapping[str, Word] = {
    "cash": Word(_("In cash")),
    "transfer": Word(_("By bank transfer")),
    "online": Word(_("Online")),
}
SHARES: Mapping[str, Word] = {
    "whole": Word(_("The whole rate")),
    "inland_import": Word(_("Imported goods that go inland")),
    "yard_only": Word(_("Only transshipped in the yard")),
}
TRANSFERS: Mapping[str, Word] = {
    "planned": Word(_("Planned"), "wait"),
    "confirmed": Word(_("Confirmed by the yard"), "check", "go"),
}
NEEDS: Mapping[str, Word] = {
    "declared": Word(_("Declaration")),
    "matched": Word(_("Plate match")),
    "called": Word(_("Call by the control centre")),
    "decisions": Word(_("Decisions")),
    "fees": Word(_("Fee")),
    "no_hold": Word(_("No hold")),
}
PERMITS: Mapping[str, Word] = {
    "transport_permit": Word(_("Cross-border transport permit")),
    "vehicle_form": Word(_("Customs form for the vehicle (temporary export or import)")),
}
CERTIFICATES: Mapping[str, Word] = {
    "plant": Word(_("Plant quarantine certificate")),
    "animal": Word(_("Animal quarantine certificate")),
    "health_form_04": Word(_("Health declaration (form 04)")),
    "health_treatment": Word(_("Health treatment certificate (form 09)")),
}
PARTS: Mapping[str, Word] = {
    "front": Word(_("Front")),
    "rear": Word(_("Rear")),
    "container": Word(_("Container")),
    "tractor": Word(_("Tractor")),
    "trailer": Word(_("Trailer")),
}
SWAPS: Mapping[str, Word] = {
    "tractor": Word(_("Tractor")),
    "trailer": Word(_("Trailer")),
    "containers": Word(_("Container")),
    "people": Word(_("Driver")),
}
PERSONS: Mapping[str, Word] = {
    "driver": Word(_("Driver")),
    "relay_driver": Word(_("Relay driver")),
    "passenger": Word(_("Passenger")),
}

QUEUE_CLASSES: Mapping[str, Word] = {
    "perishable": Word(_("Perishable goods")),
    "ordinary": Word(_("Other goods")),
    "empty": Word(_("Empty vehicles")),
}
CLOCKS: Mapping[str, Word] = {
    "return_ordinary": Word(_("Until the vehicle must be back")),
    "return_two_way": Word(_("Until a vehicle of the two-way pilot must be back")),
    "declaration_expires": Word(_("Until a declared crossing that nobody drove expires")),
}
REFERENCES: Mapping[str, Word] = {
    "gate": Word(_("Gate")),
    "point": Word(_("Control point")),
    "route": Word(_("Way")),
    "lane": Word(_("Lane")),
    "clock": Word(_("Time limit")),
    "fee_rate": Word(_("Rate of the tariff")),
    "fee_share": Word(_("Share of the tariff")),
    "hs_code": Word(_("HS code")),
    "province": Word(_("Province code")),
    "rule_text": Word(_("Rule")),
}
WEBHOOKS: Mapping[str, Word] = {
    "new": Word(_("Not reached yet"), "wait", "wait"),
    "active": Word(_("Working"), "check", "go"),
    "dead": Word(_("Given up"), "cross", "stop"),
}
KINDS: Mapping[str, Mapping[str, Word]] = {
    "state": STATES,
    "decision": DECISIONS,
    "authority": AUTHORITIES,
    "role": ROLES,
    "direction": DIRECTIONS,
    "channel": CHANNELS,
    "scope": SCOPES,
    "flag": FLAGS,
    "case": CASES,
    "sighting": SIGHTINGS,
    "health": HEALTHS,
    "barrier": BARRIERS,
    "hold": HOLDS,
    "point": POINTS,
    "account": ACCOUNTS,
    "device": DEVICES,
    "api_key": API_KEYS,
    "key_scope": KEY_SCOPES,
    "journal": OUTCOMES,
    "webhook": WEBHOOKS,
    "queue_class": QUEUE_CLASSES,
    "need": NEEDS,
    "transfer": TRANSFERS,
    "payment": PAYMENTS,
    "share": SHARES,
    "permit": PERMITS,
    "person": PERSONS,
    "certificate": CERTIFICATES,
    "part": PARTS,
    "swap": SWAPS,
    "untold": UNTOLD,
    "clock": CLOCKS,
    "reference": REFERENCES,
}


def word(kind: str, code: str) -> Word:
    """The word of a code; an unknown code is shown as it is, so that a new one is seen rather than hidden."""
    return KINDS[kind].get(code) or Word(code.replace("_", " "))
