"""The furniture of a gate: islands, booth, canopy, barrier, trees along the road."""

import cv2
import numpy as np

from ocr.rendering.glass import Pane, window
from ocr.rendering.light import Light, bake
from ocr.rendering.noise import fractal, grain
from ocr.rendering.panel import Panel
from ocr.rendering.parts import Block, face, flat, solid
from ocr.rendering.raster import Surface
from ocr.rendering.sky import tree
from ocr.rendering.spec import Image
from ocr.rendering.tones import Tone

CONCRETE: Tone = (150, 154, 156)
RED: Tone = (50, 44, 170)
OFFWHITE: Tone = (222, 224, 224)
BOOM_Y = 1.02


def island(x0: float, x1: float, along: tuple[float, float], light: Light) -> list[Surface]:
    """A raised kerb, painted red and white at its edge, its top of worn concrete; the ground darkens at its foot."""
    near, far = along
    rng = np.random.default_rng(round(100 * (x0 + 50) + near))
    block = Block(x0, 0.0, near, x1, 0.2, far)
    surfaces = [soft_shadow((x0 - 0.35, x1 + 0.35), (near - 0.3, far), 0.45)]
    for name, length in (("left", far - near), ("right", far - near), ("front", x1 - x0)):
        panel = Panel(length, 0.2, 60, CONCRETE)
        for step, x in enumerate(np.arange(0.0, length, 0.6)):
            panel.rect((x, 0, x + 0.6, 0.2), RED if step % 2 else OFFWHITE)
        panel.fall_off(1.0, 0.55)
        panel.grime(rng, 0.6, 1.0)
        grid = face(block, name, (1, max(1, round(length / 2))))
        surfaces.append(Surface(grid, bake(panel.bgra(), grid, light)))
    top = Panel(x1 - x0, far - near, 70, CONCRETE)
    high, wide = top.alpha.shape
    top.multiply(1 + 0.16 * fractal(rng, (high, wide), 90, 6) + grain(rng, (high, wide), 0.05))
    for y in np.arange(1.2, far - near, 1.5):
        top.line([(0, y), (x1 - x0, y)], (92, 94, 96), 0.015)
    for x in (0.07, x1 - x0 - 0.07):
        top.rect((x - 0.06, 0, x + 0.06, far - near), (58, 138, 176))
    top.uneven(rng, 0.12, 0.9)
    top.grime(rng, 0.5, 0.3)
    grid = face(block, "top", (max(1, round((far - near) / 1.5)), 1))
    surfaces.append(Surface(grid, bake(top.bgra(), grid, light)))
    return surfaces


def soft_shadow(across: tuple[float, float], along: tuple[float, float], strength: float) -> Surface:
    """A dark patch on the road with soft edges, about 0.3 m wide."""
    x0, x1 = across
    z0, z1 = along
    wide, high = max(8, round((x1 - x0) * 20)), max(8, round((z1 - z0) * 20))
    mask = np.zeros((high, wide), np.float32)
    mask[6:-6, 6:-6] = 1
    alpha = (cv2.GaussianBlur(mask, (0, 0), 3.0) * 255 * strength).astype(np.uint8)
    texture = np.dstack([np.full((high, wide, 3), 10, np.uint8), alpha])
    grid = flat((x0, 0.01, z1), (x1, 0.01, z1), (x0, 0.01, z0), (max(1, round((z1 - z0) / 1.5)), 2))
    return Surface(grid, texture, soft=True, lift=0.05)


def bollard(x: float, z: float, light: Light) -> list[Surface]:
    parts = []
    for step in range(5):
        tone = (40, 40, 41) if step % 2 else (44, 150, 196)
        low = 0.2 + 0.18 * step
        parts += solid(Block(x - 0.06, low, z - 0.06, x + 0.06, low + 0.18, z + 0.06), tone, light, 0.1)
    return [soft_shadow((x - 0.3, x + 0.3), (z - 0.3, z + 0.4), 0.4), *parts]


def sign(x: float, z: float, light: Light, words: tuple[str, str]) -> list[Surface]:
    """A blue board on a post."""
    panel = Panel(0.9, 0.62, 160, (160, 72, 22))
    panel.line([(0.03, 0.03), (0.87, 0.03), (0.87, 0.59), (0.03, 0.59), (0.03, 0.03)], (236, 236, 236), 0.016)
    panel.text(words[0], (0.45, 0.42), 0.15, (244, 244, 244))
    panel.text(words[1], (0.45, 0.18), 0.12, (244, 244, 244))
    grid = flat((x - 0.45, 2.5, z), (x + 0.45, 2.5, z), (x - 0.45, 1.88, z))
    post = solid(Block(x - 0.03, 0.2, z + 0.02, x + 0.03, 2.5, z + 0.07), (150, 150, 150), light)
    return [Surface(grid, bake(panel.bgra(), grid, light, gloss=0.05)), *post]


def warehouse(
    x: tuple[float, float], z: tuple[float, float], light: Light, rng: np.random.Generator
) -> list[Surface]:
    """A long shed of the inspection yard with doors, blue roof edge and stains."""
    block = Block(x[0], 0.0, z[0], x[1], 6.0, z[1])
    surfaces = []
    for name, length in (("front", x[1] - x[0]), ("left", z[1] - z[0]), ("right", z[1] - z[0])):
        panel = Panel(length, 6.0, 24, (190, 192, 192))
        panel.rect((0, 5.2, length, 6.0), (140, 84, 40))
        for start in np.arange(1.0, length - 3.0, 5.0):
            panel.rect((start, 0, start + 3.0, 3.6), (104, 102, 100))
            panel.rect((start, 4.0, start + 3.0, 4.7), (76, 66, 58))
        panel.grime(rng, 0.4, 0.8)
        grid = face(block, name, (2, max(1, round(length / 4))))
        surfaces.append(Surface(grid, bake(panel.bgra(), grid, light)))
    return surfaces


def booth(at: tuple[float, float], light: Light, rng: np.random.Generator, sky: float) -> list[Surface]:
    """The officer's booth: white metal, wide windows, a blue band; `at` is its near left corner on the island."""
    x, z = at
    block = Block(x, 0.2, z, x + 1.1, 2.75, z + 2.2)
    surfaces = []
    for name, length in (("front", 1.1), ("left", 2.2), ("right", 2.2)):
        panel = Panel(length, 2.55, 150, (214, 212, 208))
        panel.rect((0, 0.0, length, 0.14), (90, 90, 92))
        panel.rect((0, 0.72, length, 0.86), (140, 70, 26))
        window(panel, Pane((0.16, 1.02, length - 0.16, 2.1), sky, cab=False), rng)
        panel.rect((0, 2.3, length, 2.55), (120, 58, 24))
        panel.text("KIỂM SOÁT", (length / 2, 2.42), 0.11, (240, 240, 240))
        panel.grime(rng, 0.25, 0.8)
        grid = face(block, name)
        lit = bake(panel.bgra(), grid, light, gloss=0.05)
        if sky < 0.3:
            _light_up(lit, length)
        surfaces.append(Surface(grid, lit))
    return surfaces + solid(Block(x - 0.25, 2.75, z - 0.3, x + 1.35, 2.9, z + 2.5), (196, 196, 194), light)


def _light_up(texture: Image, length: float) -> None:
    """At night the booth's lamp shines out of its window."""
    room = Panel(length, 2.55, 150, (150, 190, 205))
    room.fade((0, 1.06, length, 2.06), (196, 226, 236), (120, 150, 160))
    room.rounded((length * 0.4, 1.0, length * 0.4 + 0.34, 1.46), 0.1, (70, 84, 60))
    room.rounded((length * 0.4 + 0.08, 1.42, length * 0.4 + 0.26, 1.66), 0.08, (70, 96, 120))
    rows, columns = room.window((0.2, 1.06, length - 0.2, 2.06))
    texture[rows, columns] = room.bgra()[rows, columns]


def barrier(hinge: tuple[float, float], reach: float, light: Light, *, raised: bool) -> list[Surface]:
    """Cabinet and boom. `hinge` x, z; the boom reaches to x + `reach` when down."""
    x, z = hinge
    surfaces = solid(Block(x - 0.18, 0.2, z - 0.16, x + 0.18, 1.22, z + 0.2), (36, 120, 214), light, 0.1)
    panel = Panel(abs(reach), 0.11, 120, OFFWHITE)
    for step, start in enumerate(np.arange(0.0, abs(reach), 0.45)):
        panel.rect((start, 0, start + 0.45, 0.11), RED if step % 2 else OFFWHITE)
    panel.shadow((0, 0, panel.width, 0.03), 0.4, 0.015)
    turn = np.radians(84.0 if raised else 0.0)
    along = np.array([np.cos(turn) * np.sign(reach), np.sin(turn), 0.0]) * abs(reach)
    across = np.array([-np.sin(turn) * np.sign(reach), np.cos(turn), 0.0]) * 0.11
    foot = np.array([x, BOOM_Y, z - 0.2])
    top = foot + across
    grid = flat(tuple(top), tuple(top + along), tuple(foot), (1, 6))
    surfaces.append(Surface(grid, bake(panel.bgra(), grid, light, gloss=0.1), both_sides=True))
    return surfaces


def canopy(along: tuple[float, float], light: Light, words: tuple[str, str]) -> list[Surface]:
    """The roof over the lanes with its name board and columns."""
    near, far = along
    block = Block(-11.0, 5.3, near, 11.0, 6.7, far)
    board = Panel(22.0, 1.4, 55, (170, 72, 30))
    board.fade((0, 0, 22, 1.4), (186, 84, 36), (140, 56, 20))
    board.text(words[0], (11, 0.92), 0.5, (250, 250, 250))
    board.text(words[1], (11, 0.34), 0.26, (120, 220, 250))
    grid = face(block, "front", (1, 4))
    surfaces = [Surface(grid, bake(board.bgra(), grid, light, gloss=0.05))]
    below = flat((-11, 5.3, near), (11, 5.3, near), (-11, 5.3, far), (2, 4))
    ceiling = Panel(22.0, far - near, 12, (150, 150, 148))
    for x in np.arange(1.0, 22.0, 3.0):
        for z in np.arange(1.0, far - near, 3.0):
            ceiling.rect((x, z, x + 1.4, z + 0.5), (250, 250, 250) if light.lamps else (200, 200, 200))
    surfaces.append(Surface(below, bake(ceiling.bgra(), below, light, reach=1.5), both_sides=True))
    for x in (-8.0, -2.6, 2.6, 8.0):
        for z in (near + 0.5, far - 1.0):
            surfaces += solid(Block(x - 0.22, 0.2, z, x + 0.22, 5.3, z + 0.44), (188, 188, 186), light)
    return surfaces


def roadside(light: Light, rng: np.random.Generator, far: tuple[float, float]) -> list[Surface]:
    """Trees, scrub and lamp posts beyond the lanes."""
    kinds = [tree(rng) for _ in range(4)]
    spots = []
    for side in (-1, 1):
        spots += [
            (side * float(rng.uniform(9.5, 14.0)), float(z), float(rng.uniform(3.5, 7.5)))
            for z in np.arange(far[0], far[1], 3.0)
        ]
        spots += [
            (
                side * float(rng.uniform(14, 40)),
                float(rng.uniform(far[0] + 10, 110)),
                float(rng.uniform(5, 9)),
            )
            for _ in range(16)
        ]
        spots += [
            (side * float(rng.uniform(8.6, 10)), float(z), float(rng.uniform(0.9, 1.8)))
            for z in np.arange(far[0] - 6, far[1], 1.6)
        ]
    surfaces = []
    for x, z, size in spots:
        sink = 0.0 if size > 2 else size * 0.35
        grid = flat((x - size / 2, size - sink, z), (x + size / 2, size - sink, z), (x - size / 2, -sink, z))
        surfaces.append(
            Surface(
                grid, bake(kinds[int(rng.integers(4))], grid, light, reach=float(rng.uniform(0.95, 1.25)))
            )
        )
    for side in (-1, 1):
        for z in (far[0], far[0] + 16, far[0] + 32):
            surfaces += _lamp_post(side * 8.4, float(z), light)
    return surfaces


def _lamp_post(x: float, z: float, light: Light) -> list[Surface]:
    post = solid(Block(x - 0.08, 0, z - 0.08, x + 0.08, 7.5, z + 0.08), (150, 150, 150), light)
    head = (255, 255, 255) if light.lamps else (170, 170, 170)
    arm = Block(min(x, x - np.sign(x) * 1.6), 7.4, z - 0.1, max(x, x - np.sign(x) * 1.6), 7.55, z + 0.1)
    return post + solid(arm, head, light)
