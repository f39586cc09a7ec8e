"""A tractor's or truck's cab seen from the front, with mirrors, wheels and plate."""

from dataclasses import dataclass

import numpy as np

from ocr.rendering.cab_front import FaceJob, cab_panel, draw_face, lamp_spots
from ocr.rendering.cab_shape import PAINTS, STYLES, CabStyle, wrap_grid
from ocr.rendering.cab_side import draw_sides
from ocr.rendering.light import Light, bake
from ocr.rendering.panel import Panel
from ocr.rendering.parts import Block, flat, plain, solid, wheel
from ocr.rendering.raster import Surface
from ocr.rendering.spec import PassageSpec
from ocr.rendering.tones import Tone
from ocr.rendering.vehicle import Mounting, Vehicle, mount_plate


@dataclass(frozen=True)
class CabChoice:
    style: CabStyle
    paint: Tone


def choose_cab(spec: PassageSpec, rng: np.random.Generator) -> CabChoice:
    country = spec.tractor.country
    rigid = spec.trailer is None and spec.container is None
    names = (
        ("rigid",)
        if rigid
        else ("long_haul", "classic")
        if country == "CN"
        else ("coastal", "classic", "long_haul")
    )
    paints = PAINTS[country]
    return CabChoice(STYLES[names[int(rng.integers(len(names)))]], paints[int(rng.integers(len(paints)))])


def build_cab(
    vehicle: Vehicle, spec: PassageSpec, choice: CabChoice, light: Light, rng: np.random.Generator
) -> None:
    style = choice.style
    sky = {"day": 1.0, "dusk": 0.6, "night": 0.12, "rain": 0.85, "fog": 0.8}[spec.weather]
    job = FaceJob(style, choice.paint, sky, light.lamps, spec.firm.upper()[:16], rng)
    panel = cab_panel(job)
    draw_sides(panel, job, spec.firm, spec.phone)
    panel.uneven(rng, 0.05, 0.7)
    draw_face(panel, job)
    panel.fall_off(1.05, 0.84)
    panel.grime(rng, float(rng.uniform(0.12, 0.4)), 1.0)
    grid = wrap_grid(style)
    vehicle.surfaces.append(Surface(grid, bake(panel.bgra(), grid, light, gloss=0.16)))
    vehicle.surfaces += _roof(style, choice.paint, light)
    vehicle.surfaces += _undercarriage(style, light, rng)
    vehicle.surfaces += _visor(style, light) + _deflector(style, choice.paint, light)
    for sign in (-1, 1):
        vehicle.surfaces += _mirror(style, sign, light)
    vehicle.head_lamps += lamp_spots(style)
    wear = float(rng.uniform(0.05, 0.55))
    mount_plate(vehicle, spec.tractor, Mounting((0.0, style.plate_y, -0.075), 1, "tractor", wear), light, rng)


def _roof(style: CabStyle, paint: Tone, light: Light) -> list[Surface]:
    half, front = style.width / 2 * 0.955, style.lean + 0.62
    grid = flat(
        (-half, style.roof, style.depth), (half, style.roof, style.depth), (-half, style.roof, front), (2, 2)
    )
    return [Surface(grid, bake(plain(paint), grid, light, gloss=0.1))]


def _visor(style: CabStyle, light: Light) -> list[Surface]:
    """The smoked shade that juts out over the windscreen."""
    half, y, back = style.width / 2 - 0.12, style.screen[1] + 0.1, style.lean
    grid = flat(
        (-half, y + 0.02, back - 0.06), (half, y + 0.02, back - 0.06), (-half, y - 0.15, back - 0.27), (1, 4)
    )
    panel = Panel(2 * half, 0.27, 160, (40, 38, 37))
    panel.fade((0, 0, 2 * half, 0.27), (74, 70, 68), (26, 25, 25))
    for x in (0.25, 0.75, half, 2 * half - 0.75, 2 * half - 0.25):
        panel.rounded(
            (x - 0.05, 0.1, x + 0.05, 0.15), 0.02, (70, 180, 255) if light.lamps else (40, 112, 196)
        )
    return [Surface(grid, bake(panel.bgra(), grid, light, gloss=0.12), both_sides=True)]


def _deflector(style: CabStyle, paint: Tone, light: Light) -> list[Surface]:
    """The wind shield on the roof of long-haul cabs."""
    if style.roof < 3.2:
        return []
    half, near, far = style.width / 2 * 0.84, style.lean + 0.75, style.depth
    low, high = style.roof, style.roof + 0.5
    slope = flat((-half, high, far), (half, high, far), (-half, low, near), (3, 2))
    return [Surface(slope, bake(plain(paint), slope, light, gloss=0.15))]


def _undercarriage(style: CabStyle, light: Light, rng: np.random.Generator) -> list[Surface]:
    half = style.width / 2
    dark = (26, 26, 27)
    surfaces = solid(Block(-half + 0.35, 0.3, 0.5, half - 0.35, 1.0, 6.0), dark, light)
    for x in (-half + 0.17, half - 0.17):
        surfaces += wheel((x, 0.52, 1.15), light, rng)
    return surfaces


def _mirror(style: CabStyle, sign: int, light: Light) -> list[Surface]:
    x = sign * (style.width / 2 + 0.17)
    low, high = style.screen
    near, far = min(x - 0.1, x + 0.1), max(x - 0.1, x + 0.1)
    dark = (34, 34, 36)
    parts = solid(Block(near, low + 0.1, 0.28, far, low + 0.52, 0.4), dark, light, 0.1)
    parts += solid(Block(near, low - 0.16, 0.28, far, low + 0.06, 0.4), dark, light, 0.1)
    arm = sorted((sign * (style.width / 2 - 0.1), x))
    for y in (low + 0.48, low - 0.1):
        parts += solid(Block(arm[0], y, 0.34, arm[1], y + 0.03, 0.37), dark, light)
    if high - low > 0.8:
        parts += solid(Block(near, high - 0.02, -0.05, far, high + 0.12, 0.1), dark, light)
    return parts
