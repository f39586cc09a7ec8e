"""From the rasterised scene to the picture a gate camera sends."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rendering.lens import burn_in, compress, expose, through_lens
from ocr.rendering.raster import Canvas, Surface
from ocr.rendering.spec import Image, Weather
from ocr.rendering.stage import Stage
from ocr.rendering.vehicle import Vehicle
from ocr.rendering.weather import bloom, depth_of, drops, glare, haze, lamp_light, rain, wet_ground

Floats = NDArray[np.float32]
MIRROR_SCALE = 0.4
HEAD_TONE = (0.86, 0.96, 1.0)
TAIL_TONE = (0.12, 0.10, 0.9)


@dataclass(frozen=True)
class Shot:
    """`at` and `speed` (m/s towards the camera) belong to the vehicle, if there is one."""

    stage: Stage
    canvas: Canvas
    weather: Weather
    seed: int
    words: tuple[str, str] | None
    vehicle: Vehicle | None = None
    at: tuple[float, float, float] = (0.0, 0.0, 0.0)
    speed: float = 0.0


def develop(shot: Shot) -> Image:
    rng = np.random.default_rng((shot.seed, 2))
    size = (shot.stage.camera.width, shot.stage.camera.height)
    picture = cv2.resize(shot.canvas.colour, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    nearness = cv2.resize(shot.canvas.inverse_depth, size, interpolation=cv2.INTER_NEAREST)
    depth = depth_of(np.asarray(nearness, np.float32))
    picture = _motion_blur(picture, shot)
    if shot.weather == "rain" and shot.vehicle:
        picture = wet_ground(picture, _mirror_image(shot), _bare_ground(shot, depth), rng)
    picture = lamp_light(picture, depth, shot.weather)
    picture = haze(picture, depth, shot.stage.light)
    _lamps(picture, shot)
    picture = bloom(picture, 0.9 if shot.stage.light.lamps else 0.45)
    if shot.weather == "rain":
        picture = drops(rain(picture, rng), shot.stage.camera.width)
    image = expose(through_lens(picture, shot.stage.camera.focal), shot.weather, rng)
    if shot.words:
        burn_in(image, shot.words)
    return compress(image, int(rng.integers(78, 90)))


def _motion_blur(picture: Floats, shot: Shot) -> Floats:
    """The vehicle smears along its way over the exposure; its way is nearly upright in the picture."""
    if shot.vehicle is None or abs(shot.speed) < 0.05 or not shot.vehicle.plates:
        return picture
    camera = shot.stage.camera
    exposure = 1 / 110 if shot.weather in {"night", "dusk"} else 1 / 220
    spot = shot.vehicle.plates[0].corners.mean(axis=0) + np.array(shot.at)
    before, _ = camera.project(spot)
    after, _ = camera.project(spot - np.array([0, 0, shot.speed * exposure]))
    length = float(np.hypot(*(after - before)))
    if length < 0.8:
        return picture
    sigma = length / 3.5
    smeared = cv2.GaussianBlur(picture, (0, 0), sigmaX=0.01 + 0.25 * sigma, sigmaY=sigma)
    nearer = (shot.canvas.inverse_depth > shot.stage.canvas.inverse_depth * 1.001).astype(np.float32)
    moving = cv2.resize(nearer, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_AREA)[..., None]
    return np.asarray(picture + (smeared - picture) * moving, np.float32)


def _mirror_image(shot: Shot) -> Floats:
    """The vehicle upside down below the ground, coarse, for reflections."""
    canvas = Canvas(shot.stage.camera.scaled(MIRROR_SCALE))
    canvas.colour[:] = np.array(shot.stage.light.haze_tone, np.uint8)
    assert shot.vehicle is not None
    for surface in shot.vehicle.surfaces:
        if not surface.soft:
            canvas.draw(_flipped(surface), shot.at)
    return canvas.colour.astype(np.float32)


def _flipped(surface: Surface) -> Surface:
    """Mirrored at the ground; the columns swap so that it still faces the camera."""
    grid = surface.grid[:, ::-1] * np.array([1.0, -1.0, 1.0])
    texture = surface.level((4.0, 4.0))
    return Surface(grid, np.ascontiguousarray(texture[:, ::-1]))


def _bare_ground(shot: Shot, depth: Floats) -> NDArray[np.bool_]:
    """Pixels whose depth is that of the road itself."""
    camera = shot.stage.camera
    axes = camera.axes()
    v = np.arange(camera.height, dtype=np.float32)[:, None]
    u = np.arange(camera.width, dtype=np.float32)[None, :]
    fall = (
        (u - camera.width / 2) / camera.focal * axes[0, 1]
        + (v - camera.height / 2) / camera.focal * axes[1, 1]
        + axes[2, 1]
    )
    road = np.where(fall < -0.02, -camera.position[1] / np.where(fall < -0.02, fall, -1), 1e6)
    return np.asarray(np.abs(depth - road) < 0.03 * road, np.bool_)


def _lamps(picture: Floats, shot: Shot) -> None:
    if shot.vehicle is None or not shot.stage.light.lamps:
        return
    strong = {"night": 1.0, "dusk": 0.7, "rain": 0.45, "fog": 0.6}.get(shot.weather, 0.0)
    for lamps, tone, size_m, power in (
        (shot.vehicle.head_lamps, HEAD_TONE, 0.085, strong),
        (shot.vehicle.tail_lamps, TAIL_TONE, 0.06, strong * 0.5),
    ):
        spots = []
        for lamp in lamps:
            pixels, depth = shot.stage.camera.project(np.array(lamp) + np.array(shot.at))
            if depth > 1:
                spots.append(
                    (float(pixels[0]), float(pixels[1]), size_m * shot.stage.camera.focal / float(depth))
                )
        glare(picture, spots, tone, power)
