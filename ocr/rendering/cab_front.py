"""The face of a cab: grille, lamps, bumper, windscreen, drawn round the middle of the unrolled skin."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ocr.rendering.cab_shape import CabStyle, unrolled
from ocr.rendering.glass import Pane, window
from ocr.rendering.panel import Box, Panel
from ocr.rendering.tones import Tone, scaled

BLACK: Tone = (20, 20, 21)
CHROME: Tone = (196, 194, 190)


@dataclass(frozen=True)
class FaceJob:
    """All that a cab's face needs to know."""

    style: CabStyle
    paint: Tone
    sky: float
    lamps_on: bool
    header: str
    rng: np.random.Generator


def cab_panel(job: FaceJob) -> Panel:
    return Panel(unrolled(job.style).length, job.style.roof - job.style.bottom, 230, job.paint)


def _mid(job: FaceJob) -> float:
    return unrolled(job.style).length / 2


def _y(job: FaceJob, height: float) -> float:
    return height - job.style.bottom


def _gap(panel: Panel, points: list[tuple[float, float]]) -> None:
    """A panel gap: a dark line with a lit lower lip."""
    panel.line([(x + 0.003, y - 0.008) for x, y in points], (178, 176, 174), 0.004)
    panel.line(points, (44, 43, 43), 0.007)


def draw_face(panel: Panel, job: FaceJob) -> None:
    style, mid = job.style, _mid(job)
    half = style.width / 2 - 0.02
    low, high = (_y(job, v) for v in style.screen)
    panel.shadow((mid - half, high, mid + half, high + 0.2), 0.25, 0.08)
    window(panel, Pane((mid - half + 0.06, low, mid + half - 0.06, high), job.sky), job.rng)
    _header(panel, job, (mid - half, high))
    _nose(panel, job, (mid, low - 0.2))
    _GRILLES[style.grille](panel, job, (mid - 0.78, _y(job, 1.02), mid + 0.78, low - 0.2))
    _bumper(panel, job)
    for sign in (-1, 1):
        _lamp(panel, job, sign)
    _gap(panel, [(mid - half, low - 0.13), (mid + half, low - 0.13)])
    panel.shadow((mid - half, low - 0.16, mid + half, low - 0.1), 0.3, 0.02)


def _nose(panel: Panel, job: FaceJob, at: tuple[float, float]) -> None:
    """The maker's word in chrome above the grille, bands of a second colour at both sides."""
    words = (
        ("KAIYUN", "DONGHE", "TIANMA")
        if job.style.grille in {"bars", "mesh"}
        else ("TRƯỜNG SƠN", "HANKOR", "SONGHA")
    )
    word = words[int(job.rng.integers(3))]
    panel.text(word, (at[0] + 0.005, at[1] + 0.105), 0.075, scaled(job.paint, 0.4))
    panel.text(word, (at[0], at[1] + 0.11), 0.075, (214, 212, 208))
    if job.rng.random() < 0.6:
        band = ((40, 120, 220), (60, 54, 176), (150, 150, 150), (120, 70, 30))[int(job.rng.integers(4))]
        for sign in (-1, 1):
            x = at[0] + sign * (job.style.width / 2 - 0.26)
            for step in (0.0, 0.13):
                a = x + sign * step
                panel.polygon(
                    [
                        (a, at[1] + 0.12),
                        (a + sign * 0.07, at[1] + 0.12),
                        (a - sign * 0.2, at[1] - 0.5),
                        (a - sign * 0.27, at[1] - 0.5),
                    ],
                    band,
                )


def _header(panel: Panel, job: FaceJob, at: tuple[float, float]) -> None:
    """The sun visor with its lamps and, above it, the firm's name on the roof shield."""
    mid = _mid(job)
    half = mid - at[0]
    panel.fade(
        (mid - half + 0.03, at[1] - 0.06, mid + half - 0.03, at[1] + 0.14), (58, 54, 52), (22, 22, 22), 0.06
    )
    panel.line([(mid - half + 0.1, at[1] + 0.12), (mid + half - 0.1, at[1] + 0.12)], (120, 116, 112), 0.01)
    for place in (-0.8, -0.35, 0.35, 0.8):
        glow = (80, 190, 255) if job.lamps_on else (40, 110, 190)
        panel.rounded((mid + place - 0.06, at[1] + 0.02, mid + place + 0.06, at[1] + 0.06), 0.015, glow)
    if job.header and job.style.roof - job.style.screen[1] > 0.45:
        light_paint = sum(job.paint) > 380
        panel.text(job.header, (mid, at[1] + 0.32), 0.15, (110, 40, 24) if light_paint else (235, 235, 235))


def _badge(panel: Panel, at: tuple[float, float], rng: np.random.Generator) -> None:
    panel.disc(at, 0.085, CHROME)
    panel.disc(at, 0.07, (60, 58, 56))
    if rng.random() < 0.5:
        panel.line(
            [(at[0] - 0.05, at[1] - 0.03), (at[0], at[1] + 0.05), (at[0] + 0.05, at[1] - 0.03)], CHROME, 0.016
        )
    else:
        panel.line([(at[0] - 0.055, at[1]), (at[0] + 0.055, at[1])], CHROME, 0.02)
        panel.line([(at[0], at[1] - 0.05), (at[0], at[1] + 0.05)], CHROME, 0.014)


def _mesh(panel: Panel, box: Box, pitch: float, tone: Tone) -> None:
    x0, y0, x1, y1 = box
    for x in np.arange(x0 + pitch, x1, pitch):
        panel.line([(x, y0), (x, y1)], tone, 0.006)
    for y in np.arange(y0 + pitch, y1, pitch):
        panel.line([(x0, y), (x1, y)], tone, 0.008)


def _bars(panel: Panel, job: FaceJob, box: Box) -> None:
    x0, y0, x1, y1 = box
    panel.polygon([(x0, y1), (x1, y1), (x1 - 0.1, y0), (x0 + 0.1, y0)], BLACK)
    _mesh(panel, (x0 + 0.12, y0, x1 - 0.12, y1), 0.035, (44, 44, 46))
    for y in np.linspace(y0 + 0.06, y1 - 0.05, 4):
        inset = 0.1 * (1 - (y - y0) / (y1 - y0)) + 0.03
        panel.fade((x0 + inset, y - 0.022, x1 - inset, y + 0.022), (226, 224, 220), (96, 94, 92), 0.015)
    panel.line([(x0, y1), (x1, y1), (x1 - 0.1, y0), (x0 + 0.1, y0), (x0, y1)], CHROME, 0.014)
    _badge(panel, ((x0 + x1) / 2, (y0 + y1) / 2 + 0.05), job.rng)


def _mesh_grille(panel: Panel, job: FaceJob, box: Box) -> None:
    x0, y0, x1, y1 = box
    panel.rounded(box, 0.06, BLACK)
    _mesh(panel, (x0 + 0.05, y0 + 0.03, x1 - 0.05, y1 - 0.03), 0.05, (62, 62, 64))
    panel.fade(
        (x0, (y0 + y1) / 2 - 0.06, x1, (y0 + y1) / 2 + 0.06),
        scaled(job.paint, 1.05),
        scaled(job.paint, 0.7),
        0.02,
    )
    _badge(panel, ((x0 + x1) / 2, (y0 + y1) / 2), job.rng)


def _split(panel: Panel, job: FaceJob, box: Box) -> None:
    x0, y0, x1, y1 = box
    third = (y1 - y0) / 3
    for place in range(3):
        low = y0 + place * third + 0.02
        panel.rounded(
            (x0 + 0.05 * (2 - place), low, x1 - 0.05 * (2 - place), low + third - 0.05), 0.04, BLACK
        )
        panel.line([(x0 + 0.12, low + third / 2), (x1 - 0.12, low + third / 2)], (70, 70, 72), 0.012)
        panel.shadow((x0, low + third - 0.08, x1, low + third - 0.05), 0.4, 0.01)
    _badge(panel, ((x0 + x1) / 2, y1 - 0.02), job.rng)


def _slats(panel: Panel, job: FaceJob, box: Box) -> None:
    x0, _, x1, y1 = box
    panel.rounded((x0, y1 - 0.26, x1, y1 - 0.02), 0.05, BLACK)
    for y in np.linspace(y1 - 0.21, y1 - 0.06, 4):
        panel.fade((x0 + 0.04, y - 0.012, x1 - 0.04, y + 0.012), (150, 148, 146), (60, 60, 60), 0.008)
    _badge(panel, ((x0 + x1) / 2, y1 - 0.13), job.rng)


_GRILLES: dict[str, Callable[[Panel, FaceJob, Box], None]] = {
    "bars": _bars,
    "mesh": _mesh_grille,
    "split": _split,
    "slats": _slats,
}


def _bumper(panel: Panel, job: FaceJob) -> None:
    style, mid = job.style, _mid(job)
    half = style.width / 2 + 0.12
    top = _y(job, 1.0)
    plastic = style.name == "classic"
    tone: Tone = (88, 88, 90) if plastic else job.paint
    panel.fade((mid - half, 0.0, mid + half, top), scaled(tone, 1.0), scaled(tone, 0.66), 0.05)
    _gap(panel, [(mid - half, top), (mid + half, top)])
    panel.shadow((mid - half, top - 0.05, mid + half, top), 0.35, 0.03)
    low = _y(job, style.plate_y)
    panel.rounded((mid - 0.62, low - 0.15, mid + 0.62, low + 0.17), 0.05, scaled(BLACK, 1.2))
    _mesh(panel, (mid - 0.58, low - 0.13, mid + 0.58, low + 0.15), 0.03, (46, 46, 48))
    for sign in (-1, 1):
        x = mid + sign * 0.88
        panel.rounded((x - 0.13, low - 0.07, x + 0.13, low + 0.06), 0.05, BLACK)
        panel.disc((x, low), 0.055, (210, 214, 216) if job.lamps_on else (150, 152, 154))
        panel.disc((x, low), 0.025, (120, 124, 128))
    for sign in (-1, 1):
        step = sorted((mid + sign * (half - 0.03), mid + sign * (half - 0.42)))
        panel.rounded((step[0], _y(job, 0.5), step[1], _y(job, 0.58)), 0.02, BLACK)
        panel.line(
            [(step[0] + 0.02, _y(job, 0.505)), (step[1] - 0.02, _y(job, 0.505))], (120, 120, 122), 0.012
        )
        panel.disc((mid + sign * 0.5, _y(job, 0.47)), 0.03, BLACK)
    panel.fade((mid - half, 0.0, mid + half, 0.07), (52, 52, 54), (24, 24, 25))
    panel.shadow((mid - half, 0.0, mid + half, 0.14), 0.45, 0.06)


def _lamp(panel: Panel, job: FaceJob, sign: int) -> None:
    shapes = {"swept": (0.40, 0.2), "square": (0.36, 0.22), "tall": (0.26, 0.34)}
    wide, high = shapes[job.style.lamps]
    x, y = _mid(job) + sign * (job.style.width / 2 - 0.16), _y(job, job.style.lamp_y)
    inner, outer = x - sign * wide / 2, x + sign * wide / 2
    rise = 0.08 if job.style.lamps == "swept" else 0.0
    outline = [
        (inner, y - high / 2),
        (inner, y + high / 2 - rise),
        (outer, y + high / 2),
        (outer, y - high / 2 + rise),
    ]
    panel.polygon([(px + (px - x) * 0.1, py + (py - y) * 0.14) for px, py in outline], BLACK)
    panel.polygon(outline, (92, 92, 92))
    for place in (-0.24, 0.14):
        at = (x + sign * wide * place, y)
        size = min(wide, high) * 0.36
        panel.disc(at, size, (186, 186, 184))
        panel.disc(at, size * 0.8, (120, 120, 120))
        panel.disc(at, size * 0.62, (255, 255, 255) if job.lamps_on else (216, 214, 210))
        panel.disc((at[0] - size * 0.2, at[1] + size * 0.25), size * 0.2, (255, 255, 255))
    panel.rounded((outer - 0.035, y - high * 0.3, outer + 0.035, y + high * 0.3), 0.02, (30, 130, 235))
    panel.line([outline[1], outline[2]], (230, 230, 228), 0.012)


def lamp_spots(style: CabStyle) -> list[tuple[float, float, float]]:
    """Where the head lamps shine from, in cab coordinates."""
    x = style.width / 2 - 0.2
    return [(-x, style.lamp_y, -0.05), (x, style.lamp_y, -0.05)]
