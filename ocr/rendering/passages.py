"""A vehicle passing a camera, frame by frame, as a pure function of the specification and a seed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np

from ocr.rendering.body import build_body, load_paint
from ocr.rendering.cab import build_cab, choose_cab
from ocr.rendering.develop import Shot, develop
from ocr.rendering.lamps import beams
from ocr.rendering.motion import Instant, timeline
from ocr.rendering.raster import Surface
from ocr.rendering.spec import Camera, PassageSpec, RenderedFrame, Weather
from ocr.rendering.stage import STOP_Z, Stage, build_stage, choose_stage
from ocr.rendering.tail import build_rear
from ocr.rendering.truth import containers_in, plates_in
from ocr.rendering.vehicle import Vehicle, ground_shadow

GAP_BEHIND_CAB_M = 0.75


def passage(spec: PassageSpec, seed: int) -> Iterator[RenderedFrame]:
    """The frames of one passage. The same specification and seed give the same bytes.

    Raises ValueError when a plate's text does not fit the face it is drawn in.
    """
    stage = choose_stage(spec)
    vehicle = _build_vehicle(spec, stage, seed)
    side = float(np.random.default_rng((seed, 5)).uniform(-0.12, 0.18))
    for index, instant in enumerate(timeline(spec, STOP_Z[spec.camera] + 0.15)):
        yield _frame(spec, stage, vehicle, (instant, side, seed * 1009 + index))


def empty_lane(
    camera: Camera,
    camera_name: str,
    weather: Weather,
    at: datetime | None,
    *,
    seed: int = 0,
    barrier_open: bool = False,
) -> RenderedFrame:
    """The lane with no vehicle in it; without `at` no clock is burnt in."""
    stage = build_stage(camera, camera_name, weather)
    canvas = stage.canvas.copy()
    for surface in stage.boom_up if barrier_open else stage.boom_down:
        canvas.draw(surface)
    words = (_clock(at), camera_name) if at else None
    shot = Shot(stage, canvas, weather, seed, words)
    return RenderedFrame(develop(shot), 0.0, barrier_open)


def _clock(at: datetime) -> str:
    return at.strftime("%d-%m-%Y %H:%M:%S")


def _build_vehicle(spec: PassageSpec, stage: Stage, seed: int) -> Vehicle:
    """The load has its colour from the seed alone: both cameras of a lane see the same one."""
    rng = np.random.default_rng((seed, 1))
    vehicle = Vehicle(load_paint=load_paint(spec, np.random.default_rng((seed, 4))))
    if spec.camera == "rear":
        build_rear(vehicle, spec, stage.light, rng)
        return vehicle
    choice = choose_cab(spec, rng)
    vehicle.width = choice.style.width
    rigid = spec.trailer is None and spec.container is None
    near = choice.style.depth + (0.12 if rigid else GAP_BEHIND_CAB_M)
    build_body(vehicle, spec, near, stage.light, rng)
    build_cab(vehicle, spec, choice, stage.light, rng)
    return vehicle


def _beams(spec: PassageSpec, vehicle: Vehicle) -> list[Surface]:
    strength = {"night": 0.5, "dusk": 0.2}.get(spec.weather)
    return beams(vehicle.head_lamps, strength) if strength else []


def _frame(
    spec: PassageSpec, stage: Stage, vehicle: Vehicle, moment: tuple[Instant, float, int]
) -> RenderedFrame:
    instant, side, seed = moment
    at = (side, 0.0, instant.z)
    canvas = stage.canvas.copy()
    for surface in ground_shadow(vehicle, stage.light) + _beams(spec, vehicle) + vehicle.surfaces:
        canvas.draw(surface, at)
    for surface in stage.boom_up if instant.barrier_open else stage.boom_down:
        canvas.draw(surface)
    clock = _clock(spec.start + timedelta(seconds=instant.offset_s))
    words = (clock, spec.camera_name) if spec.stamped else None
    shot = Shot(stage, canvas, spec.weather, seed, words, vehicle, at, instant.speed)
    image = develop(shot)
    return RenderedFrame(
        image,
        instant.offset_s,
        instant.barrier_open,
        plates_in(vehicle, stage.camera, at),
        containers_in(vehicle, stage.camera, at),
    )
