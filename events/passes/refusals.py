"""Why a pass is refused: a stable code, and a sentence for the driver and the officer."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "pass_unreadable": "This is no pass of a border gate: show the code on the page of the crossing.",
    "pass_key_unknown": "Another gate, or nobody we know, signed this pass: open the page of the crossing again.",
    "pass_forged": "This pass was changed or forged: keep the vehicle and call the officer in charge.",
    "pass_expired": "This pass is over: open the page of the crossing again for a new one.",
    "pass_not_yet_valid": "This pass begins later: is the clock here right?",
    "pass_other_gate": "This pass is for another gate.",
    "pass_other_point": "This pass is for another point of this gate: its page tells where to drive.",
    "pass_other_vehicle": "This pass is for another vehicle: compare the plates.",
    "pass_withdrawn": "This pass was taken back: the page of the crossing tells what is missing now.",
    "pass_used": "This pass was used before: each one counts once.",
}


class PassRefusedError(ValueError):
    """`code` is one of SENTENCES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        return SENTENCES[self.code]
