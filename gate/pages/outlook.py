"""What a change would do, in sentences, before anybody confirms it."""

from collections.abc import Iterable

from babel.lists import format_list

from events.messages.values import DecisionState, RecordState
from gate.pages.speech import Speech
from gate.pages.words import Word
from gate.services.results import Amended
from gate.services.views.shapes import RecordView

_HERE = (RecordState.PRESENT, RecordState.CLEARED)


def outlook(answer: Amended, record: RecordView, speech: Speech) -> list[Word]:
    """Who decides again, whose decision stays, what else happens; `record` is as it stands."""
    say = speech.say
    if not answer.changed:
        return [Word(say("This changes nothing: the declaration says so already."), "dash")]
    stays = [
        one.authority
        for one in record.decisions
        if one.authority not in answer.reopened and one.state is not DecisionState.UNDECIDED
    ]
    lines = [Word(say("No authority has to decide again."), "check", "go")]
    if answer.reopened:
        names = _names(answer.reopened, speech)
        lines = [Word(say("Will decide again: %(names)s.", names=names), "wait", "wait")]
    if stays:
        names = _names(stays, speech)
        lines.append(Word(say("The decision stays: %(names)s.", names=names), "check", "go"))
    if record.state in _HERE and any(pointer.startswith("/vehicle/") for pointer in answer.changed):
        sentence = say(
            "The truck is at the gate: an officer compares the new vehicle before a barrier opens."
        )
        lines.append(Word(sentence, "look", "hold"))
    warned = (Word(speech.problem(w.code, w.sentence), "warn", "hold") for w in answer.warnings)
    return [*lines, *warned]


def _names(authorities: Iterable[str], speech: Speech) -> str:
    names = [speech.word("authority", authority).text for authority in authorities]
    return format_list(names, locale=speech.language)
