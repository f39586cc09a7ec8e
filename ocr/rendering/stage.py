"""The two cameras of a lane and what stands before them while no vehicle does."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np

from ocr.rendering.body import load_paint
from ocr.rendering.camera import Pinhole
from ocr.rendering.gate import barrier, bollard, booth, canopy, island, roadside, sign, warehouse
from ocr.rendering.ground import Apron, earth, ground_surface, roughen
from ocr.rendering.lamps import light_pool
from ocr.rendering.light import LIGHTS, Light
from ocr.rendering.raster import Canvas, Surface
from ocr.rendering.sky import paint_sky
from ocr.rendering.spec import Camera, PassageSpec, PlateLettering, Weather
from ocr.rendering.tail import build_rear
from ocr.rendering.vehicle import Vehicle, ground_shadow

OVERSAMPLE = 1.5
CAMERAS: dict[Camera, Pinhole] = {
    "front": Pinhole((2.15, 2.62, 0.0), (-0.22, 1.10, 8.4), 1950.0, 1280, 720),
    "rear": Pinhole((2.15, 3.0, 0.0), (-0.16, 2.02, 8.6), 1700.0, 1280, 960),
}
STOP_Z: dict[Camera, float] = {"front": 6.1, "rear": 5.6}
WORDS = (
    ("CỬA KHẨU QUỐC TẾ HỮU NGHỊ", "友谊关  INTERNATIONAL BORDER GATE"),
    ("KIỂM SOÁT LIÊN HỢP", "联合检查"),
)


@dataclass(frozen=True)
class Stage:
    """`canvas`: the empty lane, oversampled; `boom`: the barrier's two looks, drawn last."""

    camera: Pinhole
    canvas: Canvas
    light: Light
    boom_down: list[Surface]
    boom_up: list[Surface]


def scene_seed(camera_name: str) -> int:
    """One place looks the same on every passage: its furniture depends on the camera's name alone."""
    total = 7
    for char in camera_name:
        total = (total * 131 + ord(char)) % (2**31)
    return total


@lru_cache(maxsize=4)
def build_stage(camera: Camera, camera_name: str, weather: Weather) -> Stage:
    rng = np.random.default_rng((scene_seed(camera_name), 3))
    light = LIGHTS[weather]
    pinhole = CAMERAS[camera]
    canvas = Canvas(pinhole.scaled(OVERSAMPLE))
    paint_sky(canvas, weather, light, rng)
    canvas.draw(earth(light, rng))
    canvas.draw(ground_surface(Apron(STOP_Z[camera], "CHẬM"), weather, light, rng))
    roughen(canvas, rng, 0.045 if weather == "rain" else 0.075)
    sky = {"day": 1.0, "dusk": 0.6, "night": 0.1, "rain": 0.8, "fog": 0.7}[weather]
    builder = _front_scene if camera == "front" else _rear_scene
    for surface in builder(light, rng, sky):
        canvas.draw(surface)
    if camera == "front":
        _bystander(canvas, light, rng)
    hinge, reach = ((-2.35, 4.25), 4.3) if camera == "front" else ((-2.35, 21.0), 4.3)
    down = barrier(hinge, reach, light, raised=False)
    return Stage(pinhole, canvas, light, down, barrier(hinge, reach, light, raised=True))


def _front_scene(light: Light, rng: np.random.Generator, sky: float) -> list[Surface]:
    surfaces = island(-3.3, -2.0, (3.2, 17.0), light) + island(2.0, 3.2, (8.6, 17.0), light)
    surfaces += booth((-3.25, 10.5), light, rng, sky)
    for x, z in ((2.3, 9.0), (2.9, 9.0), (-2.3, 7.2), (-2.3, 16.4), (2.6, 16.5)):
        surfaces += bollard(x, z, light)
    surfaces += sign(2.5, 12.5, light, ("5 km/h", "CHẬM 慢"))
    surfaces += [light_pool((-1.6, 11.5), (6.0, 6.0), (150, 190, 205), 0.3)] if sky < 0.3 else []
    surfaces += warehouse((13.0, 26.0), (44.0, 84.0), light, rng)
    return surfaces + roadside(light, rng, (22.0, 80.0))


def _bystander(canvas: Canvas, light: Light, rng: np.random.Generator) -> None:
    """A trailer waiting in the next lane, too far off for its plate to be read."""
    number = f"XXXU{int(rng.integers(10**6)):06d}0"
    spec = PassageSpec(PlateLettering("12C00000"), datetime(2026, 1, 1, tzinfo=UTC), None, number)
    vehicle = Vehicle(load_paint=load_paint(spec, rng))
    build_rear(vehicle, spec, light, rng)
    for surface in ground_shadow(vehicle, light) + vehicle.surfaces:
        canvas.draw(surface, (-5.4, 0.0, 27.0))


def _rear_scene(light: Light, rng: np.random.Generator, sky: float) -> list[Surface]:
    surfaces = island(-3.3, -2.0, (8.0, 34.0), light) + island(2.0, 3.3, (9.0, 34.0), light)
    surfaces += booth((-3.2, 18.0), light, rng, sky)
    for x, z in ((2.4, 9.4), (2.9, 9.4), (-2.3, 8.4)):
        surfaces += bollard(x, z, light)
    surfaces += sign(2.75, 15.0, light, ("DỪNG", "停"))
    surfaces += canopy((24.0, 36.0), light, WORDS[int(rng.integers(2))])
    surfaces += warehouse((-34.0, -16.0), (46.0, 90.0), light, rng)
    return surfaces + roadside(light, rng, (38.0, 80.0))


def choose_stage(spec: PassageSpec) -> Stage:
    return build_stage(spec.camera, spec.camera_name, spec.weather)
