"""Pictures by their hash, the latest frame of each camera, and an honest answer when the disk is full."""

import hashlib
from datetime import timedelta

import pytest

from events.messages.lane import Box
from gate.domain.access import Actor, Role
from gate.domain.errors import (
    ForbiddenError,
    GateError,
    InvalidError,
    NotFoundError,
    StorageFullError,
)
from gate.services.store_evidence import read_evidence, read_frame, store_evidence, store_frame
from gate.store.evidence import EvidenceStore
from gate.store.frames import frames_of
from tests.integration.gate.world import CLERK, GUARD, World

JPEG = b"\xff\xd8\xff\xe0" + b"picture" * 100
LANE = Actor("b2-in", "camera", Role.LANE)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_picture_is_kept_once_and_read_by_officers(world: World) -> None:
    assert store_evidence(world.gate, LANE, sha(JPEG), "image/jpeg", JPEG) is True
    assert store_evidence(world.gate, LANE, sha(JPEG), "image/jpeg", JPEG) is False
    assert read_evidence(world.gate, GUARD, sha(JPEG)) == ("image/jpeg", JPEG)
    with pytest.raises(ForbiddenError):
        read_evidence(world.gate, CLERK, sha(JPEG))
    with pytest.raises(ForbiddenError):
        store_evidence(world.gate, GUARD, sha(JPEG), "image/jpeg", JPEG)


@pytest.mark.parametrize(
    ("digest", "media", "data", "code"),
    [
        (sha(b"other"), "image/jpeg", JPEG, "digest_mismatch"),
        (sha(JPEG).upper(), "image/jpeg", JPEG, "digest_mismatch"),
        (sha(JPEG), "image/gif", JPEG, "media_type_unsupported"),
        (sha(JPEG), "image/png", JPEG, "media_type_mismatch"),
        (sha(b""), "image/jpeg", b"", "media_type_mismatch"),
        (sha(JPEG * 99), "image/jpeg", JPEG * 99, "evidence_too_large"),
    ],
)
def test_a_wrong_picture_is_refused_with_a_code(
    world: World, digest: str, media: str, data: bytes, code: str
) -> None:
    store = EvidenceStore(world.gate.evidence.root, max_bytes=10_000, reserve_bytes=0)
    with pytest.raises(GateError) as refused:
        store.put(digest, media, data)
    assert refused.value.code == code
    assert not (store.root / "pictures").exists()


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", ""])
def test_an_unknown_picture_is_not_found(world: World, digest: str) -> None:
    with pytest.raises(NotFoundError) as refused:
        world.gate.evidence.get(digest)
    assert refused.value.code == "evidence_not_found"


def test_a_full_disk_is_said_and_leaves_nothing_half_written(world: World) -> None:
    store = EvidenceStore(world.gate.evidence.root, reserve_bytes=2**62)
    with pytest.raises(StorageFullError) as refused:
        store.put(sha(JPEG), "image/jpeg", JPEG)
    assert refused.value.code == "storage_full"
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_the_latest_frame_replaces_the_one_before_and_never_the_reverse(world: World) -> None:
    now = world.clock.now()
    box = Box(corners=((0, 0), (9, 0), (9, 9), (0, 9)), text="12C12345", probability=0.9)
    newer, older = JPEG + b"2", JPEG + b"1"
    store_frame(world.gate, LANE, ("b2-in", "front", now), newer, (box,))
    store_frame(world.gate, LANE, ("b2-in", "front", now - timedelta(seconds=1)), older)
    frame, data = read_frame(world.gate, GUARD, "b2-in", "front")
    assert (data, frame.taken_at, frame.boxes, frame.sha256) == (newer, now, (box,), sha(newer))
    assert [f.camera for f in frames_of(world.gate.evidence, "b2-in")] == ["front"]
    assert frames_of(world.gate.evidence, "b1-out") == ()


def test_frames_are_refused_with_a_code(world: World) -> None:
    now = world.clock.now()
    with pytest.raises(ForbiddenError) as other:
        store_frame(world.gate, LANE, ("b1-out", "front", now), JPEG)
    assert other.value.code == "not_your_lane"
    with pytest.raises(InvalidError) as name:
        read_frame(world.gate, GUARD, "b2-in", "../front")
    assert name.value.code == "frame_name_invalid"
    with pytest.raises(NotFoundError) as none:
        read_frame(world.gate, GUARD, "b2-in", "rear")
    assert none.value.code == "frame_not_found"
    with pytest.raises(ForbiddenError):
        read_frame(world.gate, CLERK, "b2-in", "front")


def test_a_frame_of_a_camera_the_lane_does_not_have_is_refused(world: World) -> None:
    with pytest.raises(InvalidError) as refused:
        store_frame(world.gate, LANE, ("b2-in", "side", world.clock.now()), JPEG)
    assert refused.value.code == "camera_unknown"
    assert frames_of(world.gate.evidence, "b2-in") == ()
