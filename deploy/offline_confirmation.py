"""An officer's word for the vehicle that stands at a cut-off lane: written, signed, handed to the lane, answered by it."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from pydantic import ValidationError

from deploy.refusals import Refusal
from events.clock import Clock
from events.messages.offline import OpeningConfirmation, SignedConfirmation
from events.signing import SigningKey
from lanes.barrier.interlock import LIFE
from lanes.offline.refusals import SENTENCES
from lanes.store import offline, passages
from lanes.store.spool import Spool, open_spool

OPENED = "opened"
_PATIENCE_SECONDS, _LOOK_SECONDS = 40.0, 0.2
_BARRIER = "The barrier did not open: look at the vehicle and the barrier, then confirm anew."
Wait = Callable[[float], None]


class ConfirmationRefusal(Refusal):
    """What the officer named makes no confirmation, or the lane does not open: the lane's code, `no_lane_here`, `lane_silent`,
    `confirmation_invalid`."""


@dataclass(frozen=True)
class Word:
    """What the officer reads on the vehicle and is shown, and why the lane is opened so."""

    plates: Sequence[str]
    pass_text: str
    reason: str
    text: str = ""


def spool_of(data: Path, lane: str) -> Spool:
    """The spool of a lane that has run on this machine. Raises ConfirmationRefusal `no_lane_here`."""
    folder = data / "lanes" / lane
    if not (folder / "lane.sqlite").exists():
        raise ConfirmationRefusal(
            "no_lane_here", f"no lane {lane} has run on {data}: go to its machine, or set BORDERGATE_DATA."
        )
    return open_spool(lane, folder)


def confirm(spool: Spool, lane: str, key: SigningKey, word: Word, clock: Clock) -> str:
    """Hands the signed confirmation in; the answer is its id. Raises ConfirmationRefusal `no_vehicle`, `confirmation_invalid`."""
    with spool.write() as session:
        standing = passages.in_the_lane(session)
        if standing is None or standing.sighted_at is None:
            raise ConfirmationRefusal(
                "no_vehicle", "no vehicle that the cameras have read stands at the lane."
            )
        signed = _signed(lane, standing.sighting_id, key, word, clock)
        offline.hand_in(session, signed, clock.now())
    return signed.confirmation.confirmation_id


def answer(spool: Spool, confirmation_id: str, wait: Wait = time.sleep) -> None:
    """Returns once the barrier is open. Raises ConfirmationRefusal with the lane's code, or `lane_silent`."""
    tries = int(_PATIENCE_SECONDS / _LOOK_SECONDS)
    for _ in range(tries):
        with spool.read() as session:
            outcome = offline.outcome_of(session, confirmation_id)
        if outcome == OPENED:
            return
        if outcome is not None:
            raise ConfirmationRefusal(outcome, SENTENCES.get(outcome, _BARRIER))
        wait(_LOOK_SECONDS)
    raise ConfirmationRefusal("lane_silent", "the lane does not answer: does its process run?")


def _signed(lane: str, sighting_id: str, key: SigningKey, word: Word, clock: Clock) -> SignedConfirmation:
    now = clock.now()
    try:
        confirmation = OpeningConfirmation(
            confirmation_id=str(uuid4()),
            lane=lane,
            sighting_id=sighting_id,
            plates=tuple(word.plates),
            pass_text=word.pass_text,
            reason=word.reason,
            text=word.text,
            nonce=secrets.token_hex(16),
            issued_at=now,
            expires_at=now + LIFE,
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfirmationRefusal(
            "confirmation_invalid", f"{first['loc'][0]}: {first['msg']}: name what you read on the vehicle."
        ) from None
    return SignedConfirmation(confirmation=confirmation, key_id=key.key_id, signature=key.sign(confirmation))
