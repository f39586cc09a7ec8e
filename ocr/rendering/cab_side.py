"""The flanks of a cab: door, window, wheel arch, stripes, the firm's name and telephone."""

from ocr.rendering.cab_front import BLACK, FaceJob
from ocr.rendering.cab_shape import unrolled
from ocr.rendering.panel import Panel
from ocr.rendering.tones import scaled


def draw_sides(panel: Panel, job: FaceJob, firm: str, phone: str) -> None:
    path = unrolled(job.style)
    for mirrored in (False, True):
        _side(panel, job, mirrored=mirrored)
        _lettering(
            panel, job, (path.length - path.side * 0.5) if mirrored else path.side * 0.5, (firm, phone)
        )


def _side(panel: Panel, job: FaceJob, *, mirrored: bool) -> None:
    style, path = job.style, unrolled(job.style)

    def x(from_front: float) -> float:
        return path.length - path.side + from_front if mirrored else path.side - from_front

    def box(a: float, low: float, b: float, high: float) -> tuple[float, float, float, float]:
        return min(x(a), x(b)), low - style.bottom, max(x(a), x(b)), high - style.bottom

    low, high = style.screen
    panel.rounded(box(-0.12, low - 0.02, 1.0, high - 0.02), 0.08, BLACK)
    panel.fade(box(-0.08, low + 0.02, 0.95, high - 0.06), (112, 104, 96), (44, 42, 40), 0.06)
    door = [
        (x(-0.16), low - style.bottom - 0.7),
        (x(-0.16), high - style.bottom),
        (x(1.06), high - style.bottom + 0.03),
        (x(1.06), low - style.bottom - 0.7),
        (x(-0.16), low - style.bottom - 0.7),
    ]
    panel.line(door, BLACK, 0.012)
    panel.rounded(box(0.84, low - 0.22, 1.0, low - 0.16), 0.02, (30, 30, 32))
    panel.disc((x(0.62), 0.52 - style.bottom), 0.66, (14, 14, 15))
    panel.rect(box(-0.1, style.bottom, 0.0, 0.95), scaled(job.paint, 0.6))
    panel.rect(box(0.0, 0.42, 0.3, 0.46), (70, 70, 72))


def _lettering(panel: Panel, job: FaceJob, middle: float, words: tuple[str, str]) -> None:
    ink = (120, 40, 20) if sum(job.paint) > 380 else (236, 236, 236)
    y = job.style.screen[0] - job.style.bottom - 0.4
    for line, word in enumerate(words):
        if word:
            panel.text(word[:14], (middle, y - 0.2 * line), 0.11, ink)
