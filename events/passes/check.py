"""Does this pass let this vehicle come here now? A pure answer that needs no network: pinned keys, what the camera read,
the clock, and the passes already used or withdrawn as far as this place knows.

Never enough by itself: on line, barriers obey orders; off line, an officer of the border guard confirms."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from events.passes.claims import PassClaims
from events.passes.codec import open_pass
from events.passes.refusals import PassRefusedError
from events.signing import PinnedKeys

LONGEST_LIFE = timedelta(hours=24)
CLOCKS_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True)
class Place:
    """Where a pass is shown, and to whom it must belong: the canonical plates that the cameras read on the vehicle."""

    gate: str
    point: str
    plates: Collection[str]
    now: datetime
    used: Collection[str] = field(default_factory=frozenset)
    withdrawn: Collection[str] = field(default_factory=frozenset)


def check_pass(text: str, keys: PinnedKeys, place: Place) -> PassClaims:
    """The claims where everything fits; the caller keeps their id as used.

    Raises PassRefusedError: pass_unreadable, pass_key_unknown, pass_forged, pass_expired, pass_not_yet_valid,
    pass_other_gate, pass_other_point, pass_other_vehicle, pass_withdrawn, pass_used."""
    claims = open_pass(text, keys)
    for code, wrong in (
        ("pass_expired", claims.expires_at <= place.now),
        ("pass_expired", claims.expires_at - claims.issued_at > LONGEST_LIFE),
        ("pass_not_yet_valid", claims.issued_at > place.now + CLOCKS_DIFFER),
        ("pass_other_gate", claims.gate != place.gate),
        ("pass_other_point", claims.point != place.point),
        ("pass_other_vehicle", claims.tractor not in place.plates),
        ("pass_other_vehicle", claims.trailer is not None and claims.trailer not in place.plates),
        ("pass_withdrawn", claims.id in place.withdrawn),
        ("pass_used", claims.id in place.used),
    ):
        if wrong:
            raise PassRefusedError(code)
    return claims
