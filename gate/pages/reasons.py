"""The reasons an officer chooses from, by what is being done."""

from gate.pages import sentences
from gate.pages.speech import Speech

DECIDE = (
    "papers_in_order", "inspection_passed", "goods_match", "papers_missing", "papers_wrong", "inspection_needed", "risk",
    "goods_differ", "treatment_needed", "driver_papers", "not_allowed", "other",
)  # fmt: skip
HOLD = (
    "papers_missing",
    "papers_wrong",
    "inspection_needed",
    "risk",
    "stop_notice",
    "goods_differ",
    "driver_papers",
    "other",
)
SETTLE = (
    "plate_read_by_officer", "driver_shown_papers", "second_factor", "not_declared", "false_plate", "turned_back", "other",
)  # fmt: skip
REFUSE = ("not_allowed", "goods_differ", "driver_papers", "false_plate", "stop_notice", "other")
OVERRIDE = ("camera_failed", "driver_shown_papers", "plate_read_by_officer", "called_by_order", "other")
MOVE = ("perishing", "danger_to_life", "queue_mistake", "other")
DISCREPANCY = ("vehicle_found", "vehicle_not_found", "same_vehicle", "looked_into", "other")
FORCE = ("danger_to_life", "lane_blocked", "other")


def options(codes: tuple[str, ...], speech: Speech) -> list[tuple[str, str]]:
    """Nothing is chosen beforehand: a reason that nobody gave would stand in the journal."""
    return [
        ("", speech.say("Choose a reason")),
        *((code, speech.say(sentences.REASONS[code])) for code in codes),
    ]
