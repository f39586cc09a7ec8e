"""What an officer or a firm does to a record with a reason: one small form each, all of one shape."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from gate.pages import reasons
from gate.pages.forms import Form
from gate.pages.languages import mark as _
from gate.pages.times import from_input
from gate.pages.visit import Visit
from gate.pages.words import NEEDS, PAYMENTS, SCOPES, Translate
from gate.services.commands import (
    CallForward,
    Cancel,
    Command,
    ConfirmPassThrough,
    Override,
    PlaceHold,
    RefuseRecord,
)
from gate.services.fee_commands import SettleFee
from gate.services.views.shapes import RecordView


@dataclass(frozen=True)
class Choice:
    """One field. `style`: radio, select, words, or the type of an input."""

    name: str
    label: str
    style: str
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""


Fields = Callable[[Visit, RecordView], list[Choice]]
Make = Callable[[str, RecordView, Form], Command]


@dataclass(frozen=True)
class Act:
    """`action` is the permission the record view names; `linked` acts are listed among “more you can do”."""

    name: str
    action: str
    title: str
    button: str
    said: str
    fields: Fields
    make: Make
    tone: str = ""
    warning: str = ""
    linked: bool = True


def _reason(visit: Visit, codes: tuple[str, ...]) -> list[Choice]:
    say = visit.speech.say
    hint = say("The firm and the other officers read this. Say what to do next.")
    return [
        Choice("reason", say("Reason"), "select", tuple(reasons.options(codes, visit.speech))),
        Choice("text", say("In your words"), "words", hint=hint),
    ]


def _hold_fields(visit: Visit, _record: RecordView) -> list[Choice]:
    say = visit.speech.say
    scopes = tuple((code, visit.speech.word("scope", code).text) for code in SCOPES if code != "gate")
    until = Choice(
        "until",
        say("To be settled by"),
        "datetime-local",
        hint=say("A hold never ends by itself; leave empty if there is no date"),
    )
    return [Choice("scope", say("What is held?"), "radio", scopes), *_reason(visit, reasons.HOLD), until]


def _hold(command_id: str, record: RecordView, form: Form) -> PlaceHold:
    until = from_input(form.text("until")) if form.text("until") else None
    return PlaceHold(
        command_id=command_id, record_id=record.id, scope=form.text("scope"), until=until, **_why(form)
    )


def _refuse_fields(visit: Visit, _record: RecordView) -> list[Choice]:
    return _reason(visit, reasons.REFUSE)


def _refuse(command_id: str, record: RecordView, form: Form) -> RefuseRecord:
    return RefuseRecord(command_id=command_id, record_id=record.id, **_why(form))


def _override_fields(visit: Visit, record: RecordView) -> list[Choice]:
    say, speech = visit.speech.say, visit.speech
    points = tuple(
        (point.id, speech.name(point.names, point.id)) for point in record.points if not point.passed_at
    )
    needs = tuple(
        (code, speech.word("need", code).text) for code in NEEDS if code not in ("decisions", "no_hold")
    )
    return [
        Choice("point", say("At which control point?"), "select", points),
        Choice("requirement", say("What is put aside?"), "select", needs),
        *_reason(visit, reasons.OVERRIDE),
    ]


def _override(command_id: str, record: RecordView, form: Form) -> Override:
    values = {"point": form.text("point"), "requirement": form.text("requirement"), **_why(form)}
    return Override.model_validate({"command_id": command_id, "record_id": record.id, **values})


def _cancel_fields(visit: Visit, _record: RecordView) -> list[Choice]:
    return [Choice("text", visit.speech.say("Why?"), "words")]


def _cancel(command_id: str, record: RecordView, form: Form) -> Cancel:
    return Cancel(command_id=command_id, record_id=record.id, reason=form.text("text")[:500])


def _nothing(_visit: Visit, _record: RecordView) -> list[Choice]:
    return []


def _call(command_id: str, record: RecordView, _form: Form) -> CallForward:
    return CallForward(command_id=command_id, record_id=record.id)


def _pass_through(command_id: str, record: RecordView, _form: Form) -> ConfirmPassThrough:
    return ConfirmPassThrough(command_id=command_id, record_id=record.id)


def _fee_fields(visit: Visit, record: RecordView) -> list[Choice]:
    say = visit.speech.say
    methods = tuple((code, visit.speech.word("payment", code).text) for code in PAYMENTS)
    owed = say("Still to pay: %(amount)s đ", amount=visit.speech.number(record.fee.owed))
    return [
        Choice("amount", say("Amount, đ"), "number", hint=owed),
        Choice("receipt", say("Number of the receipt"), "text"),
        Choice("method", say("How was it paid?"), "radio", methods),
    ]


def _fee(command_id: str, record: RecordView, form: Form) -> SettleFee:
    values = {name: form.text(name) for name in ("amount", "receipt", "method")}
    return SettleFee.model_validate({"command_id": command_id, "record_id": record.id, **values})


def _why(form: Form) -> dict[str, Any]:
    return {"reason": form.text("reason"), "text": form.text("text")}


ACTS: tuple[Act, ...] = (
    Act("hold", "hold", _("Place a hold"), _("Place the hold"), "hold_placed", _hold_fields, _hold, linked=False),
    Act("refuse", "refuse", _("Refuse this crossing"), _("Refuse this crossing"), "refused", _refuse_fields, _refuse,
        "stop", _("This ends the crossing for good. To stop it for a while, place a hold instead.")),
    Act("override", "override", _("Put a requirement aside"), _("Put it aside"), "overridden", _override_fields, _override,
        "", _("Only what your own authority answers for. It stays flagged for ever, with your name in the journal.")),
    Act("call", "call", _("Call this vehicle forward"), _("Call it"), "called", _nothing, _call),
    Act("pass-through", "confirm_pass_through", _("Confirm that the goods went through"), _("Confirm"), "pass_through", _nothing, _pass_through),
    Act("fee", "settle_fee", _("Enter a payment"), _("Enter the payment"), "fee_settled", _fee_fields, _fee, linked=False),
    Act("cancel", "cancel", _("Cancel this crossing"), _("Cancel this crossing"), "cancelled", _cancel_fields, _cancel,
        "stop", _("The declaration is taken back. To change something, amend one field instead."), linked=False),
)  # fmt: skip
BY_NAME = {act.name: act for act in ACTS}


def command_of(act: Act, record: RecordView, form: Form, say: Translate) -> Command | None:
    """The command the form describes; None, with the fields noted, where it describes none."""
    try:
        return act.make(form.text("command_id"), record, form)
    except ValidationError as wrong:
        for error in wrong.errors():
            form.wrong(str(error["loc"][0]) if error["loc"] else "", say("Choose or fill this in."))
    except ValueError:
        form.wrong("until", say("Write day and time."))
    return None
