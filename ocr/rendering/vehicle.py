"""A vehicle is a heap of lit surfaces in its own coordinates: its near end at z = 0, its far end behind."""

from dataclasses import dataclass, field

import numpy as np

from ocr.rendering.light import Light
from ocr.rendering.parts import Spot, flat
from ocr.rendering.plates import plate_image, plate_layout, plate_shape
from ocr.rendering.raster import Surface
from ocr.rendering.spec import Image, Layout, PlateLettering, Points, Role
from ocr.rendering.tones import Tone

SHADOW_PX = 24


@dataclass(frozen=True)
class MountedPlate:
    """A plate on the vehicle: its four corners in vehicle coordinates, TL TR BR BL."""

    lettering: PlateLettering
    layout: Layout
    role: Role
    corners: Points


@dataclass(frozen=True)
class Marking:
    """A container number on a face, TL TR BR BL in vehicle coordinates."""

    text: str
    corners: Points


@dataclass
class Vehicle:
    surfaces: list[Surface] = field(default_factory=list)
    plates: list[MountedPlate] = field(default_factory=list)
    markings: list[Marking] = field(default_factory=list)
    head_lamps: list[Spot] = field(default_factory=list)
    tail_lamps: list[Spot] = field(default_factory=list)
    load_paint: Tone = (200.0, 200.0, 200.0)
    length: float = 8.0
    width: float = 2.5


@dataclass(frozen=True)
class Mounting:
    """Where a plate hangs: the middle of its face, its tilt backwards in metres over its height, its wear."""

    middle: Spot
    layout: Layout
    role: Role
    wear: float
    tilt: float = 0.0


def mount_plate(
    vehicle: Vehicle, lettering: PlateLettering, mounting: Mounting, light: Light, rng: np.random.Generator
) -> None:
    layout = plate_layout(lettering, mounting.layout)
    shape = plate_shape(lettering, layout)
    half, high = shape.width / 2000, shape.height / 2000
    x, y, z = mounting.middle
    tilt = mounting.tilt / 2
    slant = float(rng.normal(0, 0.004))
    grid = flat(
        (x - half, y + high + slant, z + tilt),
        (x + half, y + high - slant, z + tilt),
        (x - half, y - high + slant, z - tilt),
    )
    picture = plate_image(lettering, layout, int(rng.integers(2**31)), mounting.wear)
    vehicle.surfaces.append(Surface(grid, light_plate(picture, light), lift=0.02))
    corners = np.array([grid[0, 0], grid[0, 1], grid[1, 1], grid[1, 0]])
    vehicle.plates.append(MountedPlate(lettering, layout, mounting.role, corners))


def light_plate(picture: Image, light: Light) -> Image:
    """Plates throw light back to the camera's lamp: at night they are the brightest thing on the truck."""
    tone = (
        np.array(light.sky_tone) * 0.75 + np.array(light.ground_tone) * 0.25 + np.array(light.sun_tone) * 0.35
    )
    tone = np.maximum(tone, 0.55) if light.lamps else tone
    colour = np.clip(picture.astype(np.float32) * np.minimum(tone, 1.05), 0, 255).astype(np.uint8)
    return np.dstack([colour, np.full(colour.shape[:2], 255, np.uint8)])


def ground_shadow(vehicle: Vehicle, light: Light) -> list[Surface]:
    """The dark under the vehicle, and the longer soft shadow that the sun throws."""
    half, length = vehicle.width / 2, vehicle.length
    surfaces = [_shade_patch((-half - 0.5, half + 0.5), (-0.6, length + 0.6), 0.82)]
    sun = np.array(light.sun)
    reach = 2.6 / max(sun[1], 0.4)
    shift, forward = -sun[0] * reach, -sun[2] * reach
    if light.shadow > 0.4:
        left, right = sorted((0.0, float(shift)))
        surfaces.insert(
            0,
            _shade_patch(
                (left - half - 0.3, right + half + 0.3),
                (min(0.0, float(forward)) - 0.4, length),
                light.shadow,
            ),
        )
    return surfaces


def _shade_patch(across: tuple[float, float], along: tuple[float, float], strength: float) -> Surface:
    y, x = np.mgrid[0 : SHADOW_PX * 2, 0:SHADOW_PX].astype(np.float32)
    edge = np.minimum(
        np.minimum(x, SHADOW_PX - 1 - x) / (SHADOW_PX * 0.22),
        np.minimum(y, 2 * SHADOW_PX - 1 - y) / (SHADOW_PX * 0.12),
    )
    smooth = np.clip(edge, 0, 1)
    alpha = (255 * strength * smooth * smooth * (3 - 2 * smooth)).astype(np.uint8)
    texture = np.dstack([np.full((*alpha.shape, 3), 8, np.uint8), alpha])
    x0, x1 = across
    z0, z1 = along
    return Surface(
        flat((x0, 0.01, z1), (x1, 0.01, z1), (x0, 0.01, z0), (12, 2)), texture, soft=True, lift=0.05
    )
