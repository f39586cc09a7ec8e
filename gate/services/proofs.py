"""Does what a lane tells of an opening rest on what an officer and this gate have signed? Asked anew, for a lane may be stolen."""

from events.messages.offline import OpeningConfirmed
from events.passes.codec import open_pass
from events.passes.refusals import PassRefusedError
from events.signing import PinnedKeys, SignatureRefusedError
from gate.services.context import Gate
from gate.store import accounts, officer_keys, passes
from gate.store.models.accounts import AccountRow
from gate.store.session import Session


def officer_who_signed(session: Session, said: OpeningConfirmed) -> AccountRow | None:
    """The officer whose key signed exactly this opening while it was in force; None where nobody's did."""
    signed, order = said.signed, said.order
    confirmation = signed.confirmation
    key = officer_keys.get(session, signed.key_id)
    if key is None or (key.revoked_at is not None and key.revoked_at <= confirmation.issued_at):
        return None
    try:
        PinnedKeys.of(bytes.fromhex(key.public)).verify(confirmation, signed.key_id, signed.signature)
    except SignatureRefusedError:
        return None
    told = (order.order_id, order.lane, order.sighting_id, order.nonce, order.expires_at)
    confirmed = (
        confirmation.confirmation_id,
        confirmation.lane,
        confirmation.sighting_id,
        confirmation.nonce,
        confirmation.expires_at,
    )
    return accounts.get(session, key.account_id) if told == confirmed and said.lane == order.lane else None


def is_pass_of(gate: Gate, session: Session, said: OpeningConfirmed) -> bool:
    """Did this gate issue the pass that was shown, for this record, vehicle and point, and had it not expired?"""
    try:
        claims = open_pass(said.signed.confirmation.pass_text, PinnedKeys.of(gate.order_key.public_bytes()))
    except PassRefusedError:
        return False
    order = said.order
    trailer = order.vehicle.trailer.text if order.vehicle.trailer else None
    return (
        passes.get(session, said.pass_id) is not None
        and (claims.id, str(claims.record_id), claims.version)
        == (said.pass_id, order.record_id, order.version)
        and (claims.point, claims.tractor, claims.trailer)
        == (order.point, order.vehicle.tractor.text, trailer)
        and said.at < claims.expires_at
    )
