"""Why a cut-off lane does not open on an officer's word: a stable code, and what the officer can do."""

from collections.abc import Mapping

from events.passes.refusals import SENTENCES as PASS_SENTENCES

SENTENCES: Mapping[str, str] = {
    **PASS_SENTENCES,
    "snapshot_missing": "This lane has never heard from the gate: it opens on nobody's word. Force takes the gate and two officers.",
    "snapshot_stale": "What this lane knows of the gate is too old to go by: the vehicle waits until the line is back.",
    "confirmation_key_unknown": "The gate has enrolled no such key, or has revoked it: sign with your own enrolled key.",
    "confirmation_forged": "This confirmation was changed or forged: tell the officer in charge.",
    "confirmation_other_lane": "This confirmation is for another lane.",
    "confirmation_used": "This confirmation was used before: each one counts once.",
    "confirmation_expired": "This confirmation is over: it lives 30 seconds. Look at the vehicle again and confirm anew.",
    "not_cut_off": "This lane reaches the gate: confirm the opening on the lane's page.",
    "no_vehicle": "That vehicle does not stand at the lane any more, or the cameras do not see.",
    "plate_unread": "No camera has read the tractor's plate: let the vehicle stand where the camera sees it.",
    "plate_mismatch": "What the cameras read and what you named are not the same plates: compare them with the vehicle.",
    "not_expected": "The gate expected no such vehicle here when the line was lost.",
    "pass_other_version": "The declaration has changed since this pass, or since the line was lost.",
    "held": "A hold rests on this vehicle: it stays until the line is back and the hold is lifted.",
}


class OfflineRefusedError(ValueError):
    """`code` is one of SENTENCES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
