"""May a cut-off lane open on this officer's word? One pure answer; a lane that reaches the gate never opens this way.

All of it is needed: the officer's signed confirmation, plates that cameras and officer read alike, a valid pass that was
not used or withdrawn, and a signed snapshot younger than the point's limit in which this vehicle is expected and not held.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from events.messages.gate import BarrierOrder
from events.messages.offline import (
    ExpectedSet,
    LaneSnapshot,
    OfficerKey,
    OpeningConfirmation,
    SignedConfirmation,
)
from events.messages.values import Country, PlateId, VehicleSet
from events.passes.check import Place, check_pass
from events.passes.claims import PassClaims
from events.passes.refusals import PassRefusedError
from events.signing import PinnedKeys, SignatureRefusedError
from lanes.barrier.interlock import is_fresh
from lanes.offline.refusals import OfflineRefusedError

_CLOCKS_APART = timedelta(minutes=2)


@dataclass(frozen=True)
class CutOffLane:
    """What the lane knows when it looks at a confirmation. `standing` is the sighting of the vehicle in the lane, `read` the
    plates its cameras read on it; `used` are passes that opened this lane before."""

    lane: str
    now: datetime
    cut_off: bool
    snapshot: LaneSnapshot | None
    standing: str | None = None
    read: frozenset[str] = frozenset()
    spent: bool = False
    used: Collection[str] = frozenset()


@dataclass(frozen=True)
class Granted:
    """The lane may open once, by this order."""

    order: BarrierOrder
    claims: PassClaims
    officer: str


def grant(signed: SignedConfirmation, keys: PinnedKeys, lane: CutOffLane) -> Granted:
    """`keys`: the gate's own. Forgeries are named first, so that a refusal never explains the lane to who wrote one.

    Raises OfflineRefusedError."""
    confirmation = signed.confirmation
    if lane.snapshot is None:
        raise OfflineRefusedError("snapshot_missing")
    officer = _officer(signed, lane.snapshot)
    _need_place(confirmation, lane, lane.snapshot)
    _need_plates(confirmation, lane.read)
    claims = _valid_pass(confirmation, keys, lane, lane.snapshot)
    expected = _expected_set(claims, lane.snapshot)
    return Granted(_order(confirmation, expected, lane.snapshot), claims, officer.officer)


def _officer(signed: SignedConfirmation, snapshot: LaneSnapshot) -> OfficerKey:
    known = next((key for key in snapshot.officers if key.key_id == signed.key_id), None)
    if known is None:
        raise OfflineRefusedError("confirmation_key_unknown")
    try:
        PinnedKeys.of(bytes.fromhex(known.public)).verify(
            signed.confirmation, signed.key_id, signed.signature
        )
    except SignatureRefusedError:
        raise OfflineRefusedError("confirmation_forged") from None
    return known


def _need_place(confirmation: OpeningConfirmation, lane: CutOffLane, snapshot: LaneSnapshot) -> None:
    too_old = not snapshot.taken_at - _CLOCKS_APART <= lane.now <= snapshot.valid_until
    for code, wrong in (
        ("confirmation_other_lane", confirmation.lane != lane.lane),
        ("confirmation_used", lane.spent),
        ("confirmation_expired", not is_fresh(confirmation.issued_at, confirmation.expires_at, lane.now)),
        ("not_cut_off", not lane.cut_off),
        ("snapshot_stale", too_old),
        ("no_vehicle", lane.standing != confirmation.sighting_id),
    ):
        if wrong:
            raise OfflineRefusedError(code)


def _need_plates(confirmation: OpeningConfirmation, read: frozenset[str]) -> None:
    """Whatever a camera read, the officer reads, too; a part that no camera sees is the officer's word alone."""
    if not read:
        raise OfflineRefusedError("plate_unread")
    if not read <= set(confirmation.plates):
        raise OfflineRefusedError("plate_mismatch")


def _valid_pass(
    confirmation: OpeningConfirmation, keys: PinnedKeys, lane: CutOffLane, snapshot: LaneSnapshot
) -> PassClaims:
    used = frozenset(snapshot.spent) | frozenset(lane.used)
    place = Place(
        snapshot.gate, snapshot.point, confirmation.plates, lane.now, used, frozenset(snapshot.withdrawn)
    )
    try:
        claims = check_pass(confirmation.pass_text, keys, place)
    except PassRefusedError as refused:
        raise OfflineRefusedError(refused.code) from None
    if set(confirmation.plates) != {claims.tractor, *filter(None, [claims.trailer])}:
        raise OfflineRefusedError("pass_other_vehicle")
    if claims.tractor not in lane.read:
        raise OfflineRefusedError("plate_unread")
    return claims


def _expected_set(claims: PassClaims, snapshot: LaneSnapshot) -> ExpectedSet:
    expected = next((one for one in snapshot.expected if one.record_id == str(claims.record_id)), None)
    if expected is None:
        raise OfflineRefusedError("not_expected")
    if expected.version != claims.version:
        raise OfflineRefusedError("pass_other_version")
    if (claims.tractor, claims.trailer) != (_text(expected.tractor), _text(expected.trailer)):
        raise OfflineRefusedError("not_expected")
    if expected.held:
        raise OfflineRefusedError("held")
    return expected


def _text(key: str | None) -> str | None:
    return key.partition(":")[2] if key else None


def _order(confirmation: OpeningConfirmation, expected: ExpectedSet, snapshot: LaneSnapshot) -> BarrierOrder:
    """What the barrier's keeper carries out, as it does the gate's own."""
    trailer = _plate(expected.trailer) if expected.trailer else None
    return BarrierOrder(
        order_id=confirmation.confirmation_id,
        lane=confirmation.lane,
        point=snapshot.point,
        record_id=expected.record_id,
        version=expected.version,
        vehicle=VehicleSet(tractor=_plate(expected.tractor), trailer=trailer),
        sighting_id=confirmation.sighting_id,
        nonce=confirmation.nonce,
        issued_at=confirmation.issued_at,
        expires_at=confirmation.expires_at,
    )


def _plate(key: str) -> PlateId:
    country, _, text = key.partition(":")
    return PlateId(country=Country(country), text=text)
