"""Every line of the queue's log has its sentence, in each language, and none of them lacks a value."""

import json

import pytest

from gate.domain.queueing import QueueEvent
from gate.pages.queue_words import LINES, kind_of, sentence
from gate.pages.speech import Speech
from gate.services.views.queues import LogLine

SAID = {
    "ticket": 7,
    "class": "empty",
    "place": 2,
    "reason": "perishing",
    "note": "Hỏng máy lạnh.",
    "quotas": {"perishable": 4, "ordinary": 5, "empty": 6},
    "to_end": False,
    "called": True,
}


def line(**said: object) -> LogLine:
    return LogLine(1, "d", json.dumps(said))


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
@pytest.mark.parametrize("event", QueueEvent)
def test_every_event_has_a_sentence_with_its_values(event: QueueEvent, language: str) -> None:
    told = sentence(line(event=event, **SAID), Speech(language))
    assert told
    assert "None" not in told
    assert ("7" in told) is ("%(ticket)s" in LINES[kind_of(line(event=event, **SAID))])


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"event": "rebound", "to_end": True}, "rebound_to_end"),
        ({"event": "let_in", "ticket": None}, "let_in_unknown"),
        ({"event": "passed", "ticket": None, "called": False}, "passed_unknown"),
        ({"event": "passed", "ticket": 1, "called": False}, "passed_uncalled"),
        ({"event": "passed", "ticket": 1, "called": True}, "passed"),
    ],
)
def test_what_was_done_out_of_turn_is_told_apart(said: dict[str, object], kind: str) -> None:
    assert kind_of(line(**said)) == kind


def test_numbers_and_reasons_are_in_the_readers_words() -> None:
    told = sentence(line(event="moved", **SAID), Speech("vi"))
    assert told == "Cán bộ chuyển số 7 đến vị trí 2. Hàng đang bị hỏng. Hỏng máy lạnh."
    assert "Xe rỗng 6" in sentence(line(event="quotas_set", **SAID), Speech("vi"))
