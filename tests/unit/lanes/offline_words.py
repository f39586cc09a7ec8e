"""A cut-off lane in which all is well: the snapshot, the pass and the officer's confirmation that fit together."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from events.messages.offline import (
    ExpectedSet,
    LaneSnapshot,
    OfficerKey,
    OpeningConfirmation,
    SignedConfirmation,
)
from events.messages.values import Direction
from events.passes.claims import PassClaims
from events.passes.codec import sign_pass
from events.signing import SigningKey
from tests.unit.lanes.builders import NOON, at, new_key

OFFICER = new_key()
RECORD = "6f1d0c1e-98a5-4f0e-8d2a-0a4b7c3d2e1f"
PASS_ID = "00112233445566aa"
LANE = "b1-out"


def claims(**changes: Any) -> PassClaims:
    plain: dict[str, Any] = {
        "id": PASS_ID,
        "gate": "huu-nghi",
        "point": "b1_out",
        "record_id": UUID(RECORD),
        "version": 1,
        "direction": Direction.EXPORT,
        "tractor": "12C12345",
        "trailer": "12R00111",
        "issued_at": NOON - timedelta(minutes=20),
        "expires_at": NOON + timedelta(minutes=100),
    }
    return PassClaims.model_validate({**plain, **changes})


def snapshot(**changes: Any) -> LaneSnapshot:
    plain: dict[str, Any] = {
        "gate": "huu-nghi",
        "lane": LANE,
        "point": "b1_out",
        "taken_at": NOON - timedelta(minutes=10),
        "valid_until": NOON + timedelta(minutes=50),
        "expected": (expected(),),
        "officers": (officer_key(OFFICER),),
    }
    return LaneSnapshot.model_validate({**plain, **changes})


def expected(**changes: Any) -> ExpectedSet:
    plain: dict[str, Any] = {
        "record_id": RECORD,
        "version": 1,
        "tractor": "VN:12C12345",
        "trailer": "VN:12R00111",
    }
    return ExpectedSet.model_validate({**plain, **changes})


def officer_key(key: SigningKey, officer: str = "guard-1") -> OfficerKey:
    return OfficerKey(key_id=key.key_id, public=key.public_bytes().hex(), officer=officer)


def confirmation(gate: SigningKey, shown: PassClaims | None = None, **changes: Any) -> OpeningConfirmation:
    """Of 12C-123.45 with trailer 12R-001.11, standing as `s-1`."""
    plain: dict[str, Any] = {
        "confirmation_id": "confirmation-1",
        "lane": LANE,
        "sighting_id": "s-1",
        "plates": ("12C12345", "12R00111"),
        "pass_text": sign_pass(shown or claims(), gate),
        "reason": "network_down",
        "nonce": "c0" * 16,
        "issued_at": at(0),
        "expires_at": at(30),
    }
    return OpeningConfirmation.model_validate({**plain, **changes})


def confirmed(value: OpeningConfirmation, key: SigningKey = OFFICER) -> SignedConfirmation:
    return SignedConfirmation(confirmation=value, key_id=key.key_id, signature=key.sign(value))
