"""How a truck rolls up to the stop line, stands, and leaves."""

from dataclasses import dataclass

from ocr.rendering.spec import PassageSpec

ROLL_M = 9.0
REAR_ROLL_M = 1.3
AWAY_MPS2 = 1.1


@dataclass(frozen=True)
class Instant:
    """Where the vehicle's near end stands (`z`, metres from the camera) and how fast it nears the camera (m/s)."""

    offset_s: float
    z: float
    speed: float
    barrier_open: bool


def timeline(spec: PassageSpec, stop_z: float) -> list[Instant]:
    if spec.part == "arriving":
        return [_arriving(spec, stop_z, i, spec.frames) for i in range(spec.frames)]
    if spec.part == "leaving":
        return [_leaving(spec, stop_z, i, 0.0) for i in range(spec.frames)]
    first = max(1, round(spec.frames * 0.6))
    start = [_arriving(spec, stop_z, i, first) for i in range(first)]
    return start + [_leaving(spec, stop_z, i, first / spec.fps) for i in range(spec.frames - first)]


def _arriving(spec: PassageSpec, stop_z: float, index: int, count: int) -> Instant:
    """Braking evenly, standing for the last quarter. At the front it nears the camera, at the rear it draws away."""
    braking = max(1.0, count * 0.75)
    left = max(0.0, 1 - index / braking)
    duration = braking / spec.fps
    away = spec.camera == "rear"
    roll = REAR_ROLL_M if away else min(ROLL_M, 3.6 * duration)
    speed = 2 * roll * left / duration
    shift = -roll * left**2 if away else roll * left**2
    return Instant(index / spec.fps, stop_z + shift, -speed if away else speed, barrier_open=False)


def _leaving(spec: PassageSpec, stop_z: float, index: int, begin_s: float) -> Instant:
    """The boom is up; after a moment the truck pulls away."""
    moving = max(0.0, index / spec.fps - 0.4)
    travelled, speed = AWAY_MPS2 * moving**2 / 2, AWAY_MPS2 * moving
    away = spec.camera == "rear"
    z = stop_z + travelled if away else stop_z - travelled
    return Instant(begin_s + index / spec.fps, z, -speed if away else speed, barrier_open=True)
