"""What the hops of the path are called, how they stand, and what to do where one does not work."""

from collections.abc import Iterator, Mapping

from gate.domain.path import Health, Hop, Kind
from gate.pages.languages import mark as _
from gate.pages.speech import Speech
from gate.pages.words import Word

HEALTHS: Mapping[Health, Word] = {
    Health.FINE: Word(_("Works"), "check", "go"),
    Health.LATE: Word(_("Late"), "wait", "hold"),
    Health.BROKEN: Word(_("Broken"), "cross", "stop"),
    Health.UNKNOWN: Word(_("Cannot be told"), "dash"),
}
AGENCIES: Mapping[str, str] = {
    "customs": _("Customs"),
    "border_guard": _("Border guard"),
    "quarantine": _("Quarantine"),
    "tax": _("Tax"),
}
_NAMES: Mapping[Kind, str] = {
    Kind.DOOR: _("The gate's door and database"),
    Kind.RELAY: _("The gate's outbox and relay"),
    Kind.LOG: _("The log"),
    Kind.AGENCY_IN: _("%(name)s hears"),
    Kind.AGENCY_OUT: _("%(name)s answers"),
    Kind.WORKER: _("The gate's workers"),
    Kind.CAMERA: _("Camera of %(name)s"),
}
_ADVICE: Mapping[tuple[Kind | None, str], str] = {
    (None, "log_away"): _("Cannot be told while the log does not answer."),
    (None, "not_asked"): _("Nobody could ask from here."),
    (None, "never_seen"): _("Not started yet."),
    (None, "put_aside"): _(
        "Events were put aside: “bordergate events dlq list” tells why. Runbook: “An event is parked”."
    ),
    (Kind.RELAY, "not_published"): _(
        "Events wait and do not reach the log. Start “bordergate relay” again. Runbook: “Trouble”."
    ),
    (Kind.LOG, "log_away"): _(
        "The log does not answer: bring the Kafka broker back (one machine: look at the disk). Nothing is lost, events wait in the outboxes."
    ),
    (Kind.AGENCY_IN, "not_read"): _(
        "It does not read the log. Start its service again: it reads on from where it was. Runbook: “Trouble”."
    ),
    (Kind.AGENCY_OUT, "not_published"): _(
        "It hears, but its answers do not reach the log. Start its service again: its relay runs in it."
    ),
    (Kind.AGENCY_OUT, "hears_nothing"): _("Cannot be told while it hears nothing."),
    (Kind.WORKER, "no_canary"): _(
        "No canary truck has set off for too long: start “bordergate worker” again. Runbook: “Trouble”."
    ),
    (Kind.WORKER, "no_canary_yet"): _("The first canary truck has not set off yet."),
    (Kind.WORKER, "not_read"): _(
        "Answers are on the log, but nobody reads them: look at the log of “bordergate worker” and start it again."
    ),
    (Kind.LANE, "lane_silent"): _(
        "No sign of life: look at the lane's machine and its network. Its barrier stays shut, its spool keeps what it sees."
    ),
    (Kind.LANE, "worker_stopped"): _("Cannot be told while the gate's workers stand still."),
    (Kind.CAMERA, "camera_reconnecting"): _(
        "The lane lives but has lost its camera: look at camera and cable."
    ),
    (Kind.CAMERA, "camera_ended"): _("The lane lives, but its camera's film has ended."),
    (Kind.CAMERA, "no_picture"): _("The lane lives, but no new picture comes: look at camera and cable."),
    (Kind.CAMERA, "lane_unknown"): _("Cannot be told without its lane."),
}
_AGES: Mapping[Kind, str] = {
    Kind.RELAY: _("the oldest has waited %(time)s"),
    Kind.AGENCY_IN: _("the last canary has waited %(time)s"),
    Kind.AGENCY_OUT: _("the oldest has waited %(time)s"),
    Kind.WORKER: _("last sign of life %(time)s ago"),
    Kind.LANE: _("last sign of life %(time)s ago"),
    Kind.CAMERA: _("last picture %(time)s ago"),
}
_WAITING: Mapping[Kind, str] = {
    Kind.RELAY: _("events waiting: %(count)s"),
    Kind.AGENCY_IN: _("events to read: %(count)s"),
    Kind.AGENCY_OUT: _("events waiting: %(count)s"),
    Kind.WORKER: _("events to read: %(count)s"),
    Kind.LANE: _("messages waiting in the lane: %(count)s"),
}
_TOOK: Mapping[Kind, str] = {
    Kind.DOOR: _("answers in %(time)s ms"),
    Kind.RELAY: _("last canary on the log after %(time)s ms"),
    Kind.LOG: _("answers in %(time)s ms"),
    Kind.AGENCY_IN: _("last canary heard after %(time)s ms"),
    Kind.AGENCY_OUT: _("its echo was back after %(time)s ms more"),
    Kind.WORKER: _("last canary there and back in %(time)s ms"),
}


def name_of(hop: Hop, place: str, speech: Speech) -> str:
    """`place` is the agency's or lane's name in this language."""
    return place if hop.kind is Kind.LANE else speech.say(_NAMES[hop.kind], name=place)


def advice(hop: Hop, speech: Speech) -> str:
    """Why it cannot be told, or what to do; empty where it works."""
    said = _ADVICE.get((hop.kind, hop.code)) or _ADVICE.get((None, hop.code))
    return speech.say(said) if said else hop.code.replace("_", " ")


def numbers(hop: Hop, speech: Speech) -> Iterator[str]:
    if hop.seconds is not None:
        yield speech.say(_AGES[hop.kind], time=lasting(hop.seconds, speech))
    if hop.events is not None:
        yield speech.say(_WAITING[hop.kind], count=str(hop.events))
    if hop.parked:
        yield speech.say("put aside: %(count)s", count=str(hop.parked))
    if hop.milliseconds is not None:
        yield speech.say(_TOOK[hop.kind], time=f"{hop.milliseconds:.0f}" if hop.milliseconds >= 1 else "1")


def lasting(seconds: float, speech: Speech) -> str:
    if seconds < 120:
        return speech.say("%(count)s s", count=f"{seconds:.0f}")
    if seconds < 7200:
        return speech.say("%(count)s min", count=f"{seconds / 60:.0f}")
    return speech.say("%(count)s h", count=f"{seconds / 3600:.0f}")
