"""The rear of a trailer or truck: doors, lock rods, lamps, tape, the plate and its large painted copy."""

import numpy as np

from ocr.rendering.body import body_block, corrugate, mark, spaced_number
from ocr.rendering.light import Light, bake
from ocr.rendering.panel import Panel
from ocr.rendering.parts import Block, face, solid, wheel
from ocr.rendering.plates import vietnamese_parts
from ocr.rendering.raster import Surface
from ocr.rendering.spec import PassageSpec, PlateLettering, Role
from ocr.rendering.tones import Tone, scaled
from ocr.rendering.vehicle import Mounting, Vehicle, mount_plate

DENSITY = 280
STEEL: Tone = (150, 148, 146)
REAR_PLATE_Y = 0.72


def painted_copy(lettering: PlateLettering) -> str:
    """The plate as the law has it painted large on the tailgate."""
    if lettering.country == "VN":
        head, digits = vietnamese_parts(lettering.text)
        return f"{head}-{digits}"
    return f"{lettering.text[:2]}·{lettering.text[2:]}"


def build_rear(vehicle: Vehicle, spec: PassageSpec, light: Light, rng: np.random.Generator) -> None:
    block, paint = body_block(spec, 0.0), vehicle.load_paint
    plate = spec.trailer or spec.tractor
    doors = _doors(vehicle, block, spec, paint, rng)
    grid = face(block, "front", (3, 3))
    vehicle.surfaces.append(Surface(grid, bake(doors.bgra(), grid, light, gloss=0.07)))
    side = Panel(block.z1 - block.z0, block.y1 - block.y0, 80, paint)
    if spec.container:
        corrugate(side, 0.27, 0.55)
    for name in ("left", "right"):
        grid = face(block, name, (2, 14))
        vehicle.surfaces.append(Surface(grid, bake(side.bgra(), grid, light, gloss=0.05)))
    vehicle.surfaces += solid(
        Block(block.x0, block.y1, block.z0, block.x1, block.y1 + 0.01, block.z1), paint, light
    )[2:3]
    _frame(vehicle, block, light, rng)
    role: Role = "trailer" if spec.trailer else "tractor"
    wear = float(rng.uniform(0.15, 0.7))
    x = float(rng.choice([0.0, -0.32])) if spec.tractor.country == "VN" else 0.0
    mount_plate(vehicle, plate, Mounting((x, REAR_PLATE_Y, 0.0), 2, role, wear), light, rng)
    vehicle.length = block.z1


def _doors(vehicle: Vehicle, block: Block, spec: PassageSpec, paint: Tone, rng: np.random.Generator) -> Panel:
    panel = Panel(block.x1 - block.x0, block.y1 - block.y0, DENSITY, paint)
    wide, high = panel.width, panel.height
    middle = wide / 2
    for left, right in ((0.1, middle - 0.012), (middle + 0.012, wide - 0.1)):
        _door(panel, (left, 0.14, right, high - 0.1), paint, ribbed=spec.container is not None)
    for box in (
        (0, 0, 0.09, high),
        (wide - 0.09, 0, wide, high),
        (0, 0, wide, 0.14),
        (0, high - 0.1, wide, high),
    ):
        panel.rect(box, scaled(paint, 0.82))
    panel.rect((middle - 0.012, 0.14, middle + 0.012, high - 0.1), (20, 20, 20))
    _castings(panel, paint)
    for x in (0.32, middle - 0.24, middle + 0.24, wide - 0.32):
        _lock_rod(panel, x)
    ink = (30, 30, 32) if sum(paint) > 430 else (240, 240, 238)
    if spec.container:
        _container_marks(vehicle, panel, block, spec.container, ink)
    else:
        _tailgate_marks(panel, spec, ink, rng)
    _tape(panel)
    panel.uneven(rng, 0.06, 0.5)
    panel.fall_off(1.06, 0.84)
    panel.grime(rng, float(rng.uniform(0.25, 0.5)), 1.0)
    return panel


def _door(panel: Panel, box: tuple[float, float, float, float], paint: Tone, *, ribbed: bool) -> None:
    x0, y0, x1, y1 = box
    panel.rect((x0 - 0.015, y0 - 0.015, x1 + 0.015, y1 + 0.015), (24, 24, 24))
    panel.fade(box, scaled(paint, 1.04), scaled(paint, 0.92))
    if ribbed:
        for y in np.linspace(y0 + 0.3, y1 - 0.3, 5):
            panel.fade(
                (x0 + 0.05, y - 0.1, x1 - 0.05, y + 0.1), scaled(paint, 0.74), scaled(paint, 1.12), 0.02
            )
            panel.fade(
                (x0 + 0.07, y - 0.06, x1 - 0.07, y + 0.06), scaled(paint, 0.88), scaled(paint, 0.95), 0.02
            )
    for y in np.linspace(y0 + 0.25, y1 - 0.25, 4):
        hinge = x0 - 0.03 if x0 < panel.width / 4 else x1 - 0.05
        panel.rect((hinge, y - 0.05, hinge + 0.08, y + 0.05), scaled(paint, 0.7))
    panel.shadow((x0, y1 - 0.03, x1, y1), 0.4, 0.02)


def _castings(panel: Panel, paint: Tone) -> None:
    for x in (0.0, panel.width - 0.17):
        for y in (0.0, panel.height - 0.13):
            panel.rect((x, y, x + 0.17, y + 0.13), scaled(paint, 0.62))
            panel.rounded((x + 0.05, y + 0.03, x + 0.12, y + 0.1), 0.03, (16, 16, 16))


def _lock_rod(panel: Panel, x: float) -> None:
    high = panel.height
    panel.shadow((x + 0.015, 0.08, x + 0.045, high - 0.06), 0.45, 0.012)
    panel.line([(x, 0.05), (x, high - 0.04)], scaled(STEEL, 0.62), 0.034)
    panel.line([(x - 0.006, 0.05), (x - 0.006, high - 0.04)], scaled(STEEL, 1.35), 0.009)
    for y in (0.1, 0.5, 1.5, high - 0.12):
        panel.rounded((x - 0.045, y - 0.03, x + 0.045, y + 0.03), 0.01, scaled(STEEL, 0.75))
    panel.line([(x, 1.02), (x + 0.3, 0.96)], scaled(STEEL, 0.6), 0.034)
    panel.line([(x, 1.028), (x + 0.3, 0.968)], scaled(STEEL, 1.2), 0.009)
    panel.rounded((x + 0.2, 0.9, x + 0.28, 1.02), 0.02, (60, 60, 62))


def _container_marks(vehicle: Vehicle, panel: Panel, block: Block, number: str, ink: Tone) -> None:
    right = panel.width * 0.735
    box = panel.text(spaced_number(number), (right, panel.height - 0.3), 0.088, ink)
    mark(vehicle, number, block, box)
    panel.text("45G1", (right - 0.1, panel.height - 0.48), 0.1, ink)
    for line, words in enumerate(
        ("MAX.GROSS  30,480 KG", "TARE  3,900 KG", "PAYLOAD  26,580 KG", "CU.CAP.  76.3 CU.M")
    ):
        panel.text(words, (right - 0.2, panel.height - 0.68 - 0.1 * line), 0.05, ink, centred=False)
    panel.rounded((right - 0.3, 0.5, right + 0.1, 0.74), 0.01, (190, 190, 188))


def _tailgate_marks(panel: Panel, spec: PassageSpec, ink: Tone, rng: np.random.Generator) -> None:
    plate = spec.trailer or spec.tractor
    panel.text(painted_copy(plate), (panel.width / 2, panel.height * 0.44), 0.25, ink)
    if spec.firm:
        panel.text(
            spec.firm, (panel.width / 2, panel.height * 0.66), min(0.2, 2.0 / max(6, len(spec.firm))), ink
        )
    if spec.phone:
        panel.text(spec.phone, (panel.width / 2, panel.height * 0.29), 0.14, ink)
    if rng.random() < 0.6:
        words = "保持车距" if plate.country == "CN" else "GIỮ KHOẢNG CÁCH"
        panel.text(words, (panel.width / 2, panel.height * 0.16), 0.12, (40, 40, 190))


def _tape(panel: Panel) -> None:
    """Retro-reflective tape, red and white, along the sills and posts."""
    for step, x in enumerate(np.arange(0.2, panel.width - 0.25, 0.15)):
        panel.rect((x, 0.03, x + 0.15, 0.085), (52, 40, 196) if step % 2 else (226, 226, 226))
    for step, y in enumerate(np.arange(0.25, panel.height * 0.55, 0.15)):
        for x in (0.02, panel.width - 0.07):
            panel.rect((x, y, x + 0.05, y + 0.15), (52, 40, 196) if step % 2 else (226, 226, 226))


def _frame(vehicle: Vehicle, block: Block, light: Light, rng: np.random.Generator) -> None:
    low = block.y0
    beam = Block(block.x0 + 0.02, low - 0.16, 0.02, block.x1 - 0.02, low, 0.2)
    vehicle.surfaces += solid(beam, (50, 50, 52), light)
    vehicle.surfaces += solid(
        Block(block.x0 + 0.1, 0.44, 0.12, block.x1 - 0.1, 0.56, 0.2), (66, 66, 68), light
    )
    vehicle.surfaces += solid(Block(-0.7, 0.6, 0.6, 0.7, low, 11.0), (24, 24, 26), light)
    for x in (block.x0 + 0.28, block.x1 - 0.28):
        axles = (1.3, 2.6, 3.9) if block.z1 > 8 else (1.6,)
        for z in axles:
            vehicle.surfaces += wheel((x, 0.52, z), light, rng, 0.5)
        flap = Block(x - 0.27, 0.3, 0.5, x + 0.27, low - 0.14, 0.52)
        vehicle.surfaces += solid(flap, (28, 28, 30), light)
    _light_board(vehicle, block, light, rng)


def _light_board(vehicle: Vehicle, block: Block, light: Light, rng: np.random.Generator) -> None:
    board = Block(block.x0 + 0.05, REAR_PLATE_Y - 0.17, 0.03, block.x1 - 0.05, REAR_PLATE_Y + 0.19, 0.1)
    panel = Panel(board.x1 - board.x0, board.y1 - board.y0, 260, (46, 46, 48))
    panel.fade((0, 0, panel.width, panel.height), (62, 62, 64), (38, 38, 40))
    on = 1.0 if light.lamps else 0.55
    for sign in (-1, 1):
        middle = panel.width / 2 + sign * (panel.width / 2 - 0.3)
        panel.rounded((middle - 0.27, 0.08, middle + 0.27, 0.29), 0.03, (22, 22, 22))
        for place, tone in ((-0.17, (40, 36, 225)), (0.0, (40, 36, 205)), (0.17, (30, 130, 240))):
            panel.rounded((middle + place - 0.075, 0.1, middle + place + 0.075, 0.27), 0.03, scaled(tone, on))
            panel.disc((middle + place - 0.02, 0.21), 0.02, scaled(tone, on * 1.15))
        vehicle.tail_lamps.append((board.x0 + middle, board.y0 + 0.18, 0.0))
    panel.grime(rng, 0.5, 0.8)
    grid = face(board, "front", (1, 2))
    vehicle.surfaces.append(Surface(grid, bake(panel.bgra(), grid, light)))
    vehicle.surfaces += solid(board, (46, 46, 48), light)[:3]
