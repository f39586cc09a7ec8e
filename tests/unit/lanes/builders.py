"""Reads, shots and orders as the lane meets them."""

import secrets
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.messages.gate import BarrierOrder, BarrierOrdered
from events.messages.values import Country, PlateId, VehicleSet
from events.signing import SigningKey
from lanes.tracking import Shot
from ocr.plates import find_kind
from ocr.reads import CharRead, ContainerRead, PlateRead

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
CORNERS = ((100.0, 100.0), (300.0, 100.0), (300.0, 150.0), (100.0, 150.0))


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def plate(text: str, probability: float = 0.97, *, height: float = 50.0) -> PlateRead:
    """A read as our reader makes it: accepted from 0.9."""
    known = find_kind(text)
    return PlateRead(
        text=text,
        country=known[0] if known else None,
        layout=1,
        corners=((100.0, 100.0), (300.0, 100.0), (300.0, 100.0 + height), (100.0, 100.0 + height)),
        probability=probability,
        accepted=probability >= 0.9 and known is not None,
        characters=tuple(CharRead(char, probability, ((char, probability), ("?", 0.01))) for char in text),
        kind=known[1] if known else None,
    )


def shot(seconds: float, *plates: PlateRead, sharpness: float = 1.0) -> Shot:
    return Shot(at(seconds), plates, tuple(sharpness for _ in plates))


def container(text: str, probability: float = 0.95, *, accepted: bool = True) -> ContainerRead:
    return ContainerRead(text, probability, accepted, CORNERS)


def new_key() -> SigningKey:
    return SigningKey(Ed25519PrivateKey.generate())


def order(
    sighting_id: str,
    *,
    lane: str = "b1-out",
    issued: float = 0.0,
    life: float = 30.0,
    forced: bool = False,
) -> BarrierOrder:
    return BarrierOrder(
        order_id=secrets.token_hex(8),
        lane=lane,
        point="b1_out",
        record_id="record-1",
        version=1,
        vehicle=VehicleSet(tractor=PlateId(country=Country.VIETNAM, text="12C12345")),
        sighting_id=sighting_id,
        forced=forced,
        nonce=secrets.token_hex(16),
        issued_at=at(issued),
        expires_at=at(issued + life),
    )


def signed(key: SigningKey, value: BarrierOrder) -> BarrierOrdered:
    return BarrierOrdered(order=value, key_id=key.key_id, signature=key.sign(value))
