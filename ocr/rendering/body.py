"""What stands behind the cab, as the front camera sees it: container, box body, and what carries them."""

import numpy as np

from ocr.rendering.light import Light, bake
from ocr.rendering.panel import Panel
from ocr.rendering.parts import Block, face, solid, wheel
from ocr.rendering.raster import Surface
from ocr.rendering.spec import PassageSpec, Points
from ocr.rendering.tones import Tone, scaled
from ocr.rendering.vehicle import Marking, Vehicle

CONTAINER_PAINTS: tuple[Tone, ...] = (
    (60, 52, 148), (120, 76, 34), (40, 92, 172), (84, 110, 44), (150, 146, 140), (46, 44, 120), (44, 120, 196), (200, 198, 194),
)  # fmt: skip
DENSITY = 110


def body_block(spec: PassageSpec, near: float) -> Block:
    """The load, from `near` backwards."""
    if spec.container:
        return Block(-1.219, 1.30, near, 1.219, 4.02, near + 12.19)
    if spec.trailer:
        return Block(-1.25, 1.20, near, 1.25, 3.95, near + 12.8)
    return Block(-1.15, 1.05, near, 1.15, 3.35, near + 6.4)


def load_paint(spec: PassageSpec, rng: np.random.Generator) -> Tone:
    if spec.container:
        return CONTAINER_PAINTS[int(rng.integers(len(CONTAINER_PAINTS)))]
    return ((222, 222, 220), (196, 190, 180), (178, 120, 44), (70, 130, 70))[int(rng.integers(4))]


def corrugate(panel: Panel, pitch: float, depth: float) -> None:
    """Pressed steel: light and dark flanks, upright."""
    wide = panel.alpha.shape[1]
    phase = (np.arange(wide, dtype=np.float32) / panel.density / pitch) % 1.0
    flank = np.clip((phase - 0.08) / 0.06, 0, 1) - np.clip((phase - 0.44) / 0.06, 0, 1)
    slope = np.gradient(flank).astype(np.float32)
    profile = 1 - depth * 0.55 * flank + depth * 5 * slope
    panel.multiply(np.broadcast_to(profile[None, :], panel.alpha.shape).astype(np.float32))


def build_body(
    vehicle: Vehicle, spec: PassageSpec, near: float, light: Light, rng: np.random.Generator
) -> None:
    block, paint = body_block(spec, near), vehicle.load_paint
    front = _front_wall(block, paint, rng, ribbed=spec.container is not None)
    side = _side_wall(block, spec, paint, rng)
    for name, panel, cells in (("front", front, (2, 2)), ("left", side, (2, 14)), ("right", side, (2, 14))):
        grid = face(block, name, cells)
        vehicle.surfaces.append(Surface(grid, bake(panel.bgra(), grid, light, gloss=0.05)))
    vehicle.surfaces += solid(
        Block(block.x0, block.y1, block.z0, block.x1, block.y1 + 0.01, block.z1), paint, light
    )[2:3]
    vehicle.surfaces += _chassis(block, light, rng)
    vehicle.length = block.z1


def _front_wall(block: Block, paint: Tone, rng: np.random.Generator, *, ribbed: bool) -> Panel:
    panel = Panel(block.x1 - block.x0, block.y1 - block.y0, DENSITY, paint)
    if ribbed:
        corrugate(panel, 0.25, 0.5)
    _frame(panel, paint)
    panel.grime(rng, 0.5, 0.8)
    return panel


def _frame(panel: Panel, paint: Tone) -> None:
    wide, high = panel.width, panel.height
    for box in (
        (0, 0, 0.1, high),
        (wide - 0.1, 0, wide, high),
        (0, 0, wide, 0.16),
        (0, high - 0.1, wide, high),
    ):
        panel.rect(box, scaled(paint, 0.86))
    for x in (0.0, wide - 0.17):
        for y in (0.0, high - 0.13):
            panel.rect((x, y, x + 0.17, y + 0.13), scaled(paint, 0.66))
            panel.rounded((x + 0.05, y + 0.03, x + 0.12, y + 0.1), 0.03, (18, 18, 18))


def _side_wall(block: Block, spec: PassageSpec, paint: Tone, rng: np.random.Generator) -> Panel:
    panel = Panel(block.z1 - block.z0, block.y1 - block.y0, DENSITY, paint)
    ink = (28, 28, 30) if sum(paint) > 430 else (238, 238, 236)
    if spec.container:
        corrugate(panel, 0.27, 0.55)
    else:
        for x in np.arange(1.2, panel.width, 1.2):
            panel.line([(x, 0), (x, panel.height)], scaled(paint, 0.82), 0.012)
        panel.rect((0, 0.5, panel.width, 0.62), scaled(paint, 0.6))
    _frame(panel, paint)
    firm = spec.firm or ("国际物流" if spec.tractor.country == "CN" else "VẬN TẢI QUỐC TẾ")
    panel.text(
        firm, (panel.width / 2, panel.height * 0.56), min(0.62, panel.width * 0.9 / max(6, len(firm))), ink
    )
    if spec.phone:
        panel.text(spec.phone, (panel.width / 2, panel.height * 0.28), 0.26, ink)
    if spec.container:
        for x in (1.2, panel.width - 1.2):
            panel.text(spaced_number(spec.container), (x, panel.height - 0.36), 0.15, ink)
    panel.uneven(rng, 0.07, 0.8)
    panel.fall_off(1.05, 0.82)
    panel.grime(rng, 0.35, 0.9)
    return panel


def spaced_number(text: str) -> str:
    """`CSQU3054383` -> `CSQU 305438 3`, as painted."""
    return f"{text[:4]} {text[4:10]} {text[10:]}".strip()


def _chassis(block: Block, light: Light, rng: np.random.Generator) -> list[Surface]:
    dark = (32, 32, 34)
    parts = solid(
        Block(block.x0 + 0.1, block.y0 - 0.18, block.z0, block.x1 - 0.1, block.y0, block.z1), dark, light
    )
    for x in (block.x0 + 0.2, block.x1 - 0.2):
        axles = (
            (block.z1 - 1.3, block.z1 - 2.6, block.z1 - 3.9) if block.z1 - block.z0 > 8 else (block.z1 - 1.6,)
        )
        for z in (*axles, block.z0 + 0.9):
            parts += wheel((x, 0.52, z), light, rng, 0.5)
    for x in (block.x0 + 0.02, block.x1 - 0.06):
        parts += solid(Block(x, 0.45, block.z0 + 2.4, x + 0.04, 0.85, block.z1 - 4.6), (120, 120, 122), light)
    return parts


def corners_of(block: Block, box: tuple[float, float, float, float]) -> Points:
    """A box drawn on the front face of a block (panel metres) as TL TR BR BL in vehicle coordinates."""
    x0, y0, x1, y1 = box
    left, low = block.x0, block.y0
    spots = [(left + x0, low + y1), (left + x1, low + y1), (left + x1, low + y0), (left + x0, low + y0)]
    return np.array([(x, y, block.z0) for x, y in spots])


def mark(vehicle: Vehicle, text: str, block: Block, box: tuple[float, float, float, float]) -> None:
    vehicle.markings.append(Marking(text, corners_of(block, box)))
